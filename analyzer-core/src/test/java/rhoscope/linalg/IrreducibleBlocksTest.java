package rhoscope.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class IrreducibleBlocksTest {
  @Test
  void aFullMatrixIsOneBlockAndADiagonalOneHasOnePerNumber() {
    double[] full = Draws.gaussian(49, Draws.seeded(1));
    assertEquals(1, IrreducibleBlocks.of(7, full).size());
    assertEquals(7, IrreducibleBlocks.of(7, Draws.identity(7)).size());
    assertEquals(5, IrreducibleBlocks.of(5, new double[25]).size());
  }

  @Test
  void twoCyclesWithAnArrowBetweenThemAreTwoBlocks() {
    double[] w = new double[36];
    int[][] edges = {{0, 3}, {3, 5}, {5, 0}, {1, 2}, {2, 4}, {4, 1}, {0, 1}};
    for (int[] edge : edges) {
      w[edge[0] * 6 + edge[1]] = 1;
    }
    List<int[]> blocks = IrreducibleBlocks.of(6, w);
    assertEquals(2, blocks.size());
    assertArrayEquals(new int[] {0, 3, 5}, blocks.get(0));
    assertArrayEquals(new int[] {1, 2, 4}, blocks.get(1));
  }

  @Test
  void theBlocksAreTheMutuallyReachableUnits() {
    for (int n : new int[] {1, 2, 9, 40}) {
      for (int seed = 0; seed < 20; seed++) {
        RandomGenerator random = Draws.seeded(seed);
        double[] w = new double[n * n];
        for (int i = 0; i < n * n; i++) {
          w[i] = random.nextInt(n) == 0 ? 1 : 0;
        }
        compare(n, w);
      }
    }
  }

  /** Against the closure by Floyd and Warshall. */
  private static void compare(int n, double[] w) {
    boolean[][] reaches = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        reaches[i][j] = i == j || w[i * n + j] != 0;
      }
    }
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          reaches[i][j] |= reaches[i][k] && reaches[k][j];
        }
      }
    }
    BitSet seen = new BitSet();
    for (int[] block : IrreducibleBlocks.of(n, w)) {
      for (int i : block) {
        assertEquals(false, seen.get(i));
        seen.set(i);
        int size = 0;
        for (int j = 0; j < n; j++) {
          size += reaches[i][j] && reaches[j][i] ? 1 : 0;
        }
        assertEquals(size, block.length);
        assertEquals(true, reaches[block[0]][i] && reaches[i][block[0]]);
      }
    }
    assertEquals(n, seen.cardinality());
  }
}
