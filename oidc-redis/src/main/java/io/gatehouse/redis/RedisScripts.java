package io.gatehouse.redis;

import io.gatehouse.redis.internal.RedisScript;

/** What must happen at one instant. Each script touches one key, so that it runs in a Cluster too. */
final class RedisScripts {
    /**
     * Replaces a session that is at the expected version and has not ended; tags and creation stay. Arguments: what it must begin with, now
     * in seconds and nanoseconds, the new beginning, the new data, how long it lives in milliseconds.
     */
    static final RedisScript REPLACE = RedisScript.of("""
            local head = redis.pcall('GETRANGE', KEYS[1], 0, 30)
            if type(head) ~= 'string' or #head < 31 or string.sub(head, 1, 9) ~= ARGV[1] then return 0 end
            local function number(from, to)
              local n = 0
              for i = from, to do n = n * 256 + string.byte(head, i) end
              return n
            end
            local seconds, now = number(10, 17), tonumber(ARGV[2])
            if seconds < now or (seconds == now and number(18, 21) <= tonumber(ARGV[3])) then return 0 end
            local length = number(30, 31)
            local tags = ''
            if length > 0 then tags = redis.call('GETRANGE', KEYS[1], 31, 30 + length) end
            redis.call('SET', KEYS[1], ARGV[4] .. string.sub(head, 22, 31) .. tags .. ARGV[5], 'PX', ARGV[6])
            return 1
            """);

    /** Deletes a session and returns its beginning. Argument: the last place of the beginning. */
    static final RedisScript DELETE = RedisScript.of("""
            local head = redis.pcall('GETRANGE', KEYS[1], 0, ARGV[1])
            redis.call('DEL', KEYS[1])
            if type(head) ~= 'string' then return '' end
            return head
            """);

    /**
     * Adds a session to an index, takes out some that have ended, lets the index itself end with the last one, and returns a few of its
     * sessions by chance. Arguments: now and the latest end in milliseconds, the session, how many to return.
     */
    static final RedisScript INDEX_ADD = RedisScript.of("""
            local kind = redis.call('TYPE', KEYS[1]).ok
            if kind ~= 'zset' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
            local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 100)
            if #ended > 0 then redis.call('ZREM', KEYS[1], unpack(ended)) end
            redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
            local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
            redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(1, tonumber(last[2]) - tonumber(ARGV[1]))))
            return redis.call('ZRANDMEMBER', KEYS[1], ARGV[4])
            """);

    /** Returns sessions of an index, after some that have ended were taken out. Arguments: now in milliseconds, how many to skip, how many. */
    static final RedisScript INDEX_PAGE = RedisScript.of("""
            if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return {} end
            local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 100)
            if #ended > 0 then redis.call('ZREM', KEYS[1], unpack(ended)) end
            return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', ARGV[2], ARGV[3])
            """);

    /** Gives an entry a new life if it has the expected value. Arguments: the value, the life in milliseconds. */
    static final RedisScript EXTEND = RedisScript.of("""
            if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            """);

    /** Removes an entry if it has the expected value. Argument: the value. */
    static final RedisScript REMOVE = RedisScript.of("""
            if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            return redis.call('DEL', KEYS[1])
            """);

    private RedisScripts() {}
}
