package io.lictor.lock.torture;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A worker thread's connection to the resource. Not safe for use by several threads. */
final class ResourceLink implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    /**
     * What the resource said.
     *
     * @param accepted whether it took the write
     * @param stay for how long the writer is asked to stay in its critical section
     */
    record Reply(boolean accepted, Duration stay) {}

    private ResourceLink(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    static ResourceLink to(int port) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            return new ResourceLink(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply write(String lock, long token, Holder holder, long sampledAt, boolean believed) {
        String line = String.join(" ", lock, Long.toString(token), holder.worker(), Integer.toString(holder.thread()),
                Long.toString(sampledAt), Boolean.toString(believed));
        try {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            String answer = in.readLine();
            if (answer == null) {
                throw new EOFException("the resource is gone");
            }
            String[] words = answer.split(" ", -1);
            return new Reply(words[0].equals("ok"), Duration.ofMillis(Long.parseLong(words[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
