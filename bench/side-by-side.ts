import { median } from './quantile.ts'

export type Measure = () => Promise<number>

/** What several measurements of one figure came to: medians, of the ratios too. */
export type Comparison = { readonly value: number, readonly peer: number, readonly ratio: number }

/**
 * Measures the peer before and after each of ours, turn by turn, and compares each with its two neighbours: what else goes on on the
 * machine changes slowly against a turn, so it hits both sides of a ratio alike.
 */
export async function sideBySide (ours: readonly Measure[], { peer, turns }: { peer: Measure | undefined, turns: number }): Promise<Comparison[]> {
  const values: number[][] = ours.map(() => [])
  const peers: number[] = []
  const measurePeer = async () => { if (peer) peers.push(await peer()) }

  await measurePeer()
  for (let turn = 0; turn < turns; turn++) {
    for (const [n, measure] of ours.entries()) values[n]?.push(await measure())
    await measurePeer()
  }
  return values.map(own => ({
    value: median(own),
    peer: median(peers),
    ratio: median(own.map((value, turn) => value / mean(peers[turn], peers[turn + 1])))
  }))
}

function mean (a = NaN, b = NaN): number {
  return (a + b) / 2
}
