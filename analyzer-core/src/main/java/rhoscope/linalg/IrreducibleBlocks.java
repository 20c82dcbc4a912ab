package rhoscope.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The diagonal blocks of a matrix's Frobenius normal form: the strongly connected components of the
 * graph with an edge from i to j where a_ij is not 0.
 *
 * <p>Numbered one component after the other the matrix is block triangular, so its eigenvalues are
 * those of the blocks. A delay line or a triangular matrix falls into single numbers, whose
 * eigenvalue needs no iteration, however far the matrix is from normal.
 */
final class IrreducibleBlocks {
  /*
   * The component of a vertex is what it reaches within what reaches it. Every round of the search
   * takes one component out and costs as many entries as it has vertices, times n: n² in all when
   * there is one component, and never more than n³ / 64 word operations, since rows and columns are
   * bit sets.
   */
  private final int n;
  private final BitSet[] successors;
  private final BitSet[] predecessors;

  private IrreducibleBlocks(int n, double[] a) {
    this.n = n;
    this.successors = new BitSet[n];
    this.predecessors = new BitSet[n];
    Arrays.setAll(successors, i -> new BitSet(n));
    Arrays.setAll(predecessors, i -> new BitSet(n));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (a[i * n + j] != 0) {
          successors[i].set(j);
          predecessors[j].set(i);
        }
      }
    }
  }

  /** The vertices of each block, ascending, the blocks by their first vertex. */
  static List<int[]> of(int n, double[] a) {
    if (plainlyOne(n, a)) {
      int[] all = new int[n];
      Arrays.setAll(all, i -> i);
      return List.of(all);
    }
    return new IrreducibleBlocks(n, a).components();
  }

  /** Whether the first row and column have no zero off the diagonal: every vertex is two steps. */
  private static boolean plainlyOne(int n, double[] a) {
    for (int i = 1; i < n; i++) {
      if (a[i] == 0 || a[i * n] == 0) {
        return false;
      }
    }
    return true;
  }

  private List<int[]> components() {
    List<int[]> found = new ArrayList<>();
    BitSet left = new BitSet(n);
    left.set(0, n);
    for (int i = 0; i >= 0; i = left.nextSetBit(i)) {
      BitSet component = reached(i, successors, left);
      component.and(reached(i, predecessors, left));
      found.add(component.stream().toArray());
      left.andNot(component);
    }
    return found;
  }

  private static BitSet reached(int from, BitSet[] edges, BitSet within) {
    BitSet reached = new BitSet(edges.length);
    BitSet fresh = new BitSet(edges.length);
    fresh.set(from);
    for (int i = from; i >= 0; i = fresh.nextSetBit(0)) {
      fresh.clear(i);
      reached.set(i);
      BitSet next = (BitSet) edges[i].clone();
      next.and(within);
      next.andNot(reached);
      fresh.or(next);
    }
    return reached;
  }
}
