import { startSink, type Received, type Sink } from './sink.ts'

type Test = { teardown (end: () => unknown): unknown }

export type JiraIssue = {
  readonly key: string
  /** As they were written last. */
  fields: Record<string, unknown>
  isDone: boolean
  resolution: string | undefined
  /** Minutes since it was closed. */
  closedFor: number
}

const transitions = { done: [{ id: '31', name: 'Reopen' }, { id: '41', name: 'Archive' }], open: [{ id: '11', name: 'Start' }, { id: '21', name: 'Close' }] }

/** A Jira on this machine: it keeps issues, finds them by what its receiver asks, and moves them between open and done. */
export async function startJira (t: Test): Promise<Sink & { readonly issues: JiraIssue[], calls (): string[] }> {
  const issues: JiraIssue[] = []
  const sink = await startSink(t, (response, request) => {
    const [status, body] = answerTo(request, issues)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? undefined : JSON.stringify(body))
  })
  return { ...sink, issues, calls: () => sink.received.map(({ method, url }) => `${method} ${url}`) }
}

function answerTo ({ method, url, body: text }: Received, issues: JiraIssue[]): [status: number, body?: unknown] {
  const body = text ? JSON.parse(text) : {}
  const [, version, path = ''] = /^\/rest\/api\/(\d)\/(.*)$/.exec(url) ?? []
  if (method === 'POST' && (path === 'search' || (path === 'search/jql' && version === '3'))) {
    return [200, { issues: issues.filter(issue => matches(issue, body.jql)).slice(0, body.maxResults).map(shown) }]
  }
  if (method === 'POST' && path === 'issue') {
    const issue = { key: `OPS-${issues.length + 1}`, fields: body.fields, isDone: false, resolution: undefined, closedFor: 0 }
    issues.push(issue)
    return [201, { id: '1', key: issue.key }]
  }
  const [, key, below] = /^issue\/([^/]+)(\/transitions)?$/.exec(path) ?? []
  const issue = issues.find(issue => issue.key === key)
  if (!issue) return [404, { errorMessages: ['Issue does not exist'], errors: {} }]
  if (method === 'PUT' && !below) {
    issue.fields = { ...issue.fields, ...body.fields }
    return [204]
  }
  const known = transitions[issue.isDone ? 'done' : 'open']
  if (method === 'GET' && below) return [200, { expand: 'transitions', transitions: known }]
  if (!below || !known.some(({ id }) => id === body.transition?.id)) return [400, { errorMessages: ['not possible'], errors: {} }]
  issue.isDone = body.transition.id === '21' || body.transition.id === '41'
  issue.resolution = issue.isDone ? 'Done' : undefined
  return [204]
}

function matches (issue: JiraIssue, jql: string): boolean {
  const within = (pattern: RegExp) => pattern.exec(jql)?.[1]
  const text = (pattern: RegExp) => JSON.parse(within(pattern) ?? '""')
  const { project, labels } = issue.fields as { project: { key: string }, labels: string[] } // What its receiver writes.
  const wontFix = within(/\(resolution is EMPTY or resolution != ("[^"]*")\) and /)
  const minutes = within(/\(resolutiondate is EMPTY OR resolutiondate >= -(\d+)m\) and /)
  if (!jql.endsWith(' order by status ASC,resolutiondate DESC')) throw new Error(`not understood: ${jql}`)
  return project.key === text(/ project=("[^"]*") and/) && labels.includes(text(/ labels=("[^"]*") order/)) &&
    (wontFix === undefined || issue.resolution !== JSON.parse(wontFix)) &&
    (minutes === undefined || !issue.isDone || issue.closedFor <= Number(minutes)) &&
    (!jql.includes('statusCategory != Done') || !issue.isDone)
}

function shown ({ key, isDone }: JiraIssue) {
  return { id: '1', key, fields: { status: { name: isDone ? 'Closed' : 'To Do', statusCategory: { key: isDone ? 'done' : 'new' } } } }
}
