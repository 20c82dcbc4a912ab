package rhoscope.weights;

import java.util.List;
import java.util.Optional;
import rhoscope.model.Layout;
import rhoscope.model.Tensors;

/** Finds a recurrent stack and its read-out among named tensors, whoever named them. */
public final class WeightNames {

  /**
   * The answer: a network, or why these tensors are none, each reason in one line. What would be
   * left unread although it changes what the network computes is such a reason.
   */
  public record Reading(Optional<Layout> network, List<String> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads by the names and shapes alone: {@link TorchNames}, else {@link KerasNames}, else {@link
   * OnnxNames}, whichever has a recurrent matrix.
   */
  public static Reading read(Tensors tensors) {
    if (TorchNames.recognises(tensors)) {
      return TorchNames.read(tensors);
    } else if (KerasNames.recognises(tensors)) {
      return KerasNames.read(tensors);
    } else if (OnnxNames.recognises(tensors)) {
      return OnnxNames.read(tensors);
    }
    String fact =
        "no tensor of %d is a recurrent matrix by its name: weight_hh_l0 (PyTorch),"
            + " recurrent_kernel or cell/vars/1 (Keras), R (ONNX), behind any prefix";
    return new Reading(Optional.empty(), List.of(Roles.text(fact, tensors.names().size())));
  }

  private WeightNames() {}
}
