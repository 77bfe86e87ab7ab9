package io.gatehouse.proxy.listen;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/**
 * Listens on a Unix domain socket. A socket that somebody left behind is replaced; one where somebody answers, and any other file, is
 * not. The permissions of the file say who may connect.
 */
final class UnixListener extends UnixDomainServerConnector {
    // S_IFMT and S_IFSOCK of inode(7).
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final int mode;

    /**
     * Creates a listener.
     *
     * @param mode the permissions, as {@code chmod} takes them
     */
    UnixListener(Server server, Path path, int mode, ConnectionFactory... factories) {
        super(server, factories);
        this.path = path;
        this.mode = mode;
        setUnixDomainPath(path);
    }

    @Override
    protected void doStart() throws Exception {
        clear();
        super.doStart();
        Files.setPosixFilePermissions(path, permissions());
    }

    private void clear() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // Java has no word for sockets alone: pipes and devices are "other" as well.
        int type = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE;
        if (type != SOCKET) {
            throw new IOException("there is a file at " + path + " that is no socket; remove it, or listen elsewhere");
        }
        if (answers()) {
            throw new IOException("something is listening at " + path + " already");
        }
        Files.delete(path);
    }

    private boolean answers() throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    private Set<PosixFilePermission> permissions() {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] inOrder = PosixFilePermission.values();
        for (int i = 0; i < inOrder.length; i++) {
            // They are declared from the owner's read to the others' execute, which is the order of the bits.
            if ((mode & (1 << (inOrder.length - 1 - i))) != 0) {
                permissions.add(inOrder[i]);
            }
        }
        return permissions;
    }
}
