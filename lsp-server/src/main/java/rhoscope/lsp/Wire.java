package rhoscope.lsp;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The two streams between client and server. */
record Wire(InputStream in, OutputStream out) {
  /**
   * Opens the streams.
   *
   * @throws IOException if the client does not listen where it said
   */
  static Wire open(ServerOptions options) throws IOException {
    return switch (options.transport()) {
      case STDIO -> stdio();
      case SOCKET -> {
        int port = Integer.parseInt(options.address());
        yield connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
      case PIPE -> connect(UnixDomainSocketAddress.of(options.address()));
    };
  }

  /** Takes stdin and stdout for the protocol alone: whoever prints by habit prints to stderr. */
  private static Wire stdio() {
    System.setIn(InputStream.nullInputStream());
    System.setOut(System.err);
    return new Wire(
        new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
  }

  private static Wire connect(SocketAddress address) throws IOException {
    return over(SocketChannel.open(address));
  }

  /** Both directions of a connected channel. */
  static Wire over(SocketChannel channel) {
    return new Wire(new Input(channel), new Output(channel));
  }

  /*
   * The streams of java.nio.channels.Channels share one lock in Java 17 and 18 (JDK-8279339): a
   * thread that waits for input would keep all others from writing.
   */

  private static final class Input extends InputStream {
    private final SocketChannel channel;

    private Input(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
    }
  }

  private static final class Output extends OutputStream {
    private final SocketChannel channel;

    private Output(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }
}
