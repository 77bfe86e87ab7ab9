package io.gatehouse.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An upstream that does on the wire exactly what a test tells it to. */
final class Upstream implements AutoCloseable {
    /** One connection to the upstream. */
    static final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        InputStream in() {
            return in;
        }

        OutputStream out() {
            return out;
        }

        /** Writes at once. */
        void send(String text) throws IOException {
            out.write(Wire.bytes(text));
            out.flush();
        }

        /** Writes a chunk of a chunked body at once; an empty one ends it. */
        void chunk(String text) throws IOException {
            send(framed(text));
        }

        void close() throws IOException {
            socket.close();
        }

        /** Closes so that the peer sees a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /**
     * A request that came.
     *
     * @param head its head
     * @param text its body, a character for each byte
     */
    record Received(Wire.Head head, String text) {}

    /** What to do with a connection. */
    interface Script {
        void run(Connection connection) throws Exception;
    }

    /** What to answer to a request, complete with status line, headers and body. */
    interface Answer {
        String to(Received request) throws Exception;
    }

    private final ServerSocket listener;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Semaphore broken = new Semaphore(0);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    private Upstream(Script script) throws IOException {
        this(0, script);
    }

    private Upstream(int port, Script script) throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(script), "upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Starts an upstream that runs the script on each connection and then closes it. */
    static Upstream onConnection(Script script) throws IOException {
        return new Upstream(script);
    }

    /** Starts an upstream that reads requests with their bodies and answers them, one after the other on each connection. */
    static Upstream answering(Answer answer) throws IOException {
        return onPort(0, answer);
    }

    /** Starts such an upstream on a port that was free before. */
    static Upstream onPort(int port, Answer answer) throws IOException {
        Upstream[] self = new Upstream[1];
        self[0] = new Upstream(port, connection -> {
            while (true) {
                Received request = read(connection);
                self[0].received.add(request);
                connection.send(answer.to(request));
            }
        });
        return self[0];
    }

    /** Starts an upstream that answers everything with 200 and a short text. */
    static Upstream ok() throws IOException {
        return answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    /** Reads a request and its body. */
    static Received read(Connection connection) throws IOException {
        Wire.Head head = Wire.head(connection.in());
        return new Received(head, Wire.body(head, connection.in(), false));
    }

    /** Returns the text as a chunk of a chunked body. */
    static String framed(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** Waits for what the other side does first. A script that waits in vain fails, and its connection ends. */
    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the other side did not do its part");
        }
    }

    /** Lets time pass that is part of what a peer does, such as sending slowly. */
    static void pauseFor(long millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket, script), "upstream-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(new Connection(socket));
        } catch (Exception | AssertionError e) {
            // The gateway hung up, the test is over, or it has failed, which the client sees as well.
            broken.release();
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns the next request that {@link #answering} read. */
    Received next() throws InterruptedException {
        @Nullable Received request = received.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request reached the upstream");
        }
        return request;
    }

    /** Waits until a script has failed, which it does when the gateway hangs up on it. */
    boolean awaitBrokenConnection() throws InterruptedException {
        return broken.tryAcquire(10, TimeUnit.SECONDS);
    }

    /** Tells whether no request is waiting to be looked at. */
    boolean idle() {
        return received.isEmpty();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
