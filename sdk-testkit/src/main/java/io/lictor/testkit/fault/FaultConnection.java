package io.lictor.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** One client's connection to a {@link FaultServer}: one thread reads, so that it sees the client go; another answers. */
final class FaultConnection {
    private static final int BUFFER = 16 * 1024;

    private final Socket socket;
    private final Function<RecordedRequest, FaultAnswer> answers;
    private final Consumer<FaultConnection> ended;
    private final CountDownLatch clientGone = new CountDownLatch(1);
    /** The requests as they come; empty at the end. */
    private final BlockingQueue<Optional<RecordedRequest>> requests = new LinkedBlockingQueue<>();

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable RecordedRequest head;

    FaultConnection(Socket socket, Function<RecordedRequest, FaultAnswer> answers, Consumer<FaultConnection> ended) {
        this.socket = socket;
        this.answers = answers;
        this.ended = ended;
    }

    /** Reads and answers on two threads of {@code threads}. */
    void start(Listener threads) {
        threads.execute(this::readAll);
        threads.execute(this::answerAll);
    }

    /** Ends the connection; its threads end then. */
    void close() {
        Sockets.close(socket);
        clientGone.countDown();
    }

    private void readAll() {
        RequestScanner scanner = new RequestScanner(request -> head = request, body::write, this::complete);
        byte[] buffer = new byte[BUFFER];
        try {
            socket.setTcpNoDelay(true);
            int length = socket.getInputStream().read(buffer);
            while (length >= 0) {
                scanner.accept(buffer, length);
                length = socket.getInputStream().read(buffer);
            }
        } catch (IOException gone) {
            // as good as an end in order
        }
        clientGone.countDown();
        requests.add(Optional.empty());
    }

    private void complete() {
        RecordedRequest request = head;
        if (request != null) {
            requests.add(Optional.of(request.withBody(body.toString(StandardCharsets.UTF_8))));
        }
        head = null;
        body.reset();
    }

    private void answerAll() {
        FaultAnswer.End end = FaultAnswer.End.KEEP_ALIVE;
        try {
            Optional<RecordedRequest> request = requests.take();
            while (request.isPresent() && end == FaultAnswer.End.KEEP_ALIVE) {
                end = answer(request.get());
                request = end == FaultAnswer.End.KEEP_ALIVE ? requests.take() : request;
            }
            if (end == FaultAnswer.End.STALL) {
                clientGone.await();
            }
        } catch (IOException | InterruptedException gone) {
            end = FaultAnswer.End.CLOSE;
        } finally {
            end(end);
        }
    }

    private FaultAnswer.End answer(RecordedRequest request) throws IOException, InterruptedException {
        FaultAnswer answer = answers.apply(request);
        if (clientGone.await(answer.delay().toNanos(), TimeUnit.NANOSECONDS) && !answer.delay().isZero()) {
            return FaultAnswer.End.CLOSE;
        }
        answer.writeTo(socket.getOutputStream());
        boolean last = request.header("Connection").filter("close"::equalsIgnoreCase).isPresent();
        return last && answer.end() == FaultAnswer.End.KEEP_ALIVE ? FaultAnswer.End.CLOSE : answer.end();
    }

    private void end(FaultAnswer.End end) {
        if (end == FaultAnswer.End.RESET) {
            Sockets.reset(socket);
        }
        close();
        ended.accept(this);
    }
}
