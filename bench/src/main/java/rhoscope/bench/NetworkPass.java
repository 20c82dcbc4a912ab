package rhoscope.bench;

import java.util.Iterator;
import rhoscope.data.Batch;
import rhoscope.lab.Setup;
import rhoscope.linalg.Kernels;
import rhoscope.model.Keys;
import rhoscope.nn.Network32;

/** Forward and backward alone, with the norms of the states' gradients; nothing is learnt. */
final class NetworkPass implements Work {
  private final Network32 network;
  private final Iterator<Batch> batches;

  NetworkPass(Setup setup, int threads) {
    network =
        new Network32(
            Kernels.f32(),
            setup.architecture(),
            setup.data().loss(),
            setup.data().everyStep(),
            threads,
            () -> false);
    network.weights().load(setup.initial());
    batches =
        setup.data().training(setup.spec().get(Keys.SEED), setup.spec().size(Keys.BATCH_SIZE), 0);
  }

  @Override
  public double run(long times) {
    double loss = 0;
    for (long i = 0; i < times; i++) {
      Batch batch = batches.next();
      network.weights().changed(); // as after each update
      loss = network.forward(batch.steps(), batch.lengths(), batch.inputs(), batch.targets());
      network.backward();
    }
    return loss + network.gradient().squares();
  }
}
