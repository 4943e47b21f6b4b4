import { median } from './quantile.ts'

/** A rate, and the processor time that one of what is counted took, in microseconds: the time of day is shared, the other is not. */
export type Measurement = { readonly rate: number, readonly cost: number }
export type Measure = () => Promise<Measurement>

/** What several measurements of one figure came to: medians, of the ratios too. */
export type Comparison = { readonly value: Measurement, readonly peer: Measurement, readonly ratio: number }

/**
 * Measures the peer before and after each of ours, turn by turn, and compares each with its two neighbours: what else goes on on the
 * machine changes slowly against a turn, so it hits both sides of a ratio alike.
 */
export async function sideBySide (ours: readonly Measure[], { peer, turns }: { peer: Measure | undefined, turns: number }): Promise<Comparison[]> {
  const values: Measurement[][] = ours.map(() => [])
  const peers: Measurement[] = []
  const measurePeer = async () => { if (peer) peers.push(await peer()) }

  await measurePeer()
  for (let turn = 0; turn < turns; turn++) {
    for (const [n, measure] of ours.entries()) values[n]?.push(await measure())
    await measurePeer()
  }
  return values.map(own => ({
    value: middle(own),
    peer: middle(peers),
    ratio: median(own.map(({ rate }, turn) => rate / mean(peers[turn]?.rate, peers[turn + 1]?.rate)))
  }))
}

function middle (measurements: readonly Measurement[]): Measurement {
  return { rate: median(measurements.map(({ rate }) => rate)), cost: median(measurements.map(({ cost }) => cost)) }
}

function mean (a = NaN, b = NaN): number {
  return (a + b) / 2
}
