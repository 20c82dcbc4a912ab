package rhoscope.rules;

import rhoscope.model.Basis;
import rhoscope.model.Severity;

/** A file that the config names, or a size that it gives, does not fit the rest. */
final class UnusableInput {
  static final Rule RULE =
      Rule.named("unusable-input")
          .severity(Severity.ERROR)
          .basis(Basis.PROVED)
          .summary("a file or size that the config names cannot be used")
          .explanation(
              """
              A weights or data file is missing, damaged, of another kind than its name says, or does
              not fit the network: the message names the file and the place in it. Or the sizes of the
              config contradict each other or the data. Neither a probe nor a training can start; what
              follows from the config alone is said all the same.

              Files are read with bounds and nothing in them is executed.
              """)
          .reportedElsewhere();

  private UnusableInput() {}
}
