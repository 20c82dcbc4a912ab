package rhoscope.syntax;

/** Something in a text that is not JSON with comments, and where. */
public record SyntaxProblem(String message, Span span) {}
