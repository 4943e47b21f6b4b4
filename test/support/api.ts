export type PostedAlert = {
  labels: { [name: string]: string }
  annotations?: { [name: string]: string }
  startsAt?: string
  endsAt?: string
  generatorURL?: string
}

/** Posts alerts as Prometheus does; rejects unless they were taken. */
export async function postAlerts (origin: string, alerts: readonly PostedAlert[]): Promise<void> {
  const answer = await fetch(`${origin}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(alerts) })
  if (answer.status !== 200) throw new Error(`${origin} answered ${answer.status}: ${await answer.text()}`)
}

export type GettableAlert = Required<PostedAlert> & { fingerprint: string, updatedAt: string, status: { state: string } }

export async function getAlerts (origin: string): Promise<GettableAlert[]> {
  return await getJson(`${origin}/api/v2/alerts`)
}

export async function getJson<Answer> (url: string): Promise<Answer> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  // The caller says what the API promises.
  return await answer.json() as Answer
}

export type PostedSilence = {
  matchers: Array<{ name: string, value: string, isRegex: boolean, isEqual?: boolean }>
  startsAt: string
  endsAt: string
  createdBy: string
  comment: string
}

/** Creates a silence; answers its id. */
export async function postSilence (origin: string, silence: PostedSilence): Promise<string> {
  const answer = await fetch(`${origin}/api/v2/silences`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(silence) })
  if (answer.status !== 200) throw new Error(`${origin} answered ${answer.status}: ${await answer.text()}`)
  const { silenceID } = await answer.json() as { silenceID: string }
  return silenceID
}
