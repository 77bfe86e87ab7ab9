-- Asks Gatehouse about a request, with the HTTP client that is built into HAProxy (2.6 or newer).
--
--   http-request lua.gatehouse URL HEADERS
--   http-request deny deny_status 503 unless { var(txn.gatehouse_verdict) -m str allowed }
--
-- URL is the endpoint .../oidc/authz/forward, by address and not by name. HEADERS are those of `identity.headers`, joined by commas, and Cookie:
-- Gatehouse answers with the client's cookies without its own.
-- Allowed: sets the headers, whatever the client sent, and txn.gatehouse_verdict to "allowed". Not allowed: answers the client with what
-- Gatehouse says. No answer: 503. Should this script fail, HAProxy goes on, which is why the second line above must be there.

-- HAProxy's HTTP client tries up to four times, so that silence costs four times as much.
local TIMEOUT_MS = 5000

-- What belongs to one connection (RFC 9110, section 7.6.1), what belongs to a body that is not sent, and what is said anew below.
local NOT_ASKED = {
  ["host"] = true, ["connection"] = true, ["keep-alive"] = true, ["proxy-connection"] = true, ["te"] = true, ["trailer"] = true,
  ["transfer-encoding"] = true, ["upgrade"] = true, ["expect"] = true, ["content-length"] = true, ["forwarded"] = true,
  ["x-forwarded-method"] = true, ["x-forwarded-uri"] = true,
}
local NOT_ANSWERED = {
  ["connection"] = true, ["keep-alive"] = true, ["trailer"] = true, ["transfer-encoding"] = true, ["upgrade"] = true,
  ["content-length"] = true,
}

-- HAProxy counts the values of a header from 0, its HTTP client from 1.
local function values_from_zero(values)
  local list = {}
  local i = 0
  while values[i] ~= nil do
    list[#list + 1] = values[i]
    i = i + 1
  end
  return list
end

local function question(txn)
  local headers = {}
  for name, values in pairs(txn.http:req_get_headers()) do
    if not NOT_ASKED[name:lower()] then
      headers[name] = values_from_zero(values)
    end
  end
  headers["x-forwarded-method"] = { txn.sf:method() }
  headers["x-forwarded-uri"] = { txn.sf:pathq() }
  return headers
end

local function refuse(txn, status, headers, body)
  local reply = txn:reply({ status = status })
  for name, values in pairs(headers) do
    if not NOT_ANSWERED[name:lower()] then
      for _, value in pairs(values) do
        reply:add_header(name, value)
      end
    end
  end
  reply:set_body(body)
  txn:done(reply)
end

core.register_action("gatehouse", { "http-req" }, function(txn, url, names)
  local answer = core.httpclient():get({ url = url, headers = question(txn), timeout = TIMEOUT_MS })

  if answer == nil or answer.status == nil or answer.status < 200 or answer.status >= 500 then
    core.Warning("gatehouse: no verdict from " .. url .. ", status " .. tostring(answer and answer.status))
    refuse(txn, 503, { ["retry-after"] = { "5" }, ["cache-control"] = { "no-store" } }, "")
    return
  end
  if answer.status ~= 200 then
    refuse(txn, answer.status, answer.headers, answer.body or "")
    return
  end
  for name in names:gmatch("[^,]+") do
    txn.http:req_del_header(name)
    local values = answer.headers[name:lower()]
    if values ~= nil then
      for _, value in pairs(values) do
        if value ~= "" then
          txn.http:req_add_header(name, value)
        end
      end
    end
  end
  txn:set_var("txn.gatehouse_verdict", "allowed")
end, 2)
