import type { Buckets } from './quantile.ts'

/** Samples of one /metrics page by name and labels as printed: `name{a="b"}`. */
export type Samples = ReadonlyMap<string, number>

export async function readSamples (url: string): Promise<Samples> {
  const answer = await fetch(`${url}/metrics`)
  return parseSamples(await answer.text())
}

export function parseSamples (text: string): Samples {
  return new Map(text.split('\n').flatMap(line => {
    const space = line.lastIndexOf(' ')
    return line === '' || line.startsWith('#') ? [] : [[line.slice(0, space), Number(line.slice(space + 1))] as const]
  }))
}

/** What was added to a histogram between two readings; only samples whose labels contain `label`. */
export function addedBuckets ({ before, after, name, label }: { before: Samples, after: Samples, name: string, label: string }): Buckets {
  const cumulative = [...after]
    .filter(([key]) => key.startsWith(`${name}_bucket{`) && key.includes(label))
    .map(([key, value]) => ({ le: upperBound(key), count: value - (before.get(key) ?? 0) }))
    .sort((a, b) => a.le - b.le)
  return cumulative.map(({ le, count }, n) => ({ le, count: count - (cumulative[n - 1]?.count ?? 0) }))
}

function upperBound (key: string): number {
  const le = /le="([^"]+)"/.exec(key)?.[1]
  return le === '+Inf' ? Infinity : Number(le)
}
