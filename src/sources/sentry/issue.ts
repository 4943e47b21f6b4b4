import { description } from './event.ts'
import { issueIdIn, type IssueFacts } from './problem.ts'
import type { Members } from './reader.ts'

export type Issue = IssueFacts & {
  readonly status: string | undefined
  readonly substatus: string | undefined
  /** When Sentry saw it last, in epoch milliseconds. */
  readonly lastSeen: number | undefined
}

/** What Sentry says of an issue. Old versions leave out most of it. */
export function readIssue (issue: Members): Issue {
  const project = issue.object('project')
  const metadata = issue.object('metadata')
  const pages = [issue.text('web_url'), issue.text('permalink'), issue.text('url')]
  const culprit = issue.text('culprit')
  const summary = issue.text('title') ?? metadata.text('title')
  const status = issue.text('status')
  const substatus = issue.text('substatus')
  const level = issue.text('level')
  const lastSeen = issue.time('lastSeen')?.ms
  return {
    id: issue.id('id') ?? issueIdIn(pages),
    projectId: project.id('id'),
    project: project.text('slug'),
    level,
    category: issue.text('issueCategory'),
    platform: issue.text('platform'),
    status,
    substatus,
    // Issues that were merged or resolved by age have been seen before their beginning.
    lastSeen: lastSeen && Math.max(lastSeen, issue.time('firstSeen')?.ms ?? lastSeen),
    pages,
    annotations: {
      summary,
      description: description({ value: metadata.text('value'), culprit, summary }),
      culprit,
      count: issue.figure('count'),
      users: issue.figure('userCount'),
      assignee: nameOfAssignee(issue.object('assignedTo')),
      short_id: issue.text('shortId'),
      priority: issue.text('priority'),
      level,
      status,
      substatus
    }
  }
}

/** A team with `#` before it, as Sentry writes them. */
export function nameOfAssignee (assignee: Members): string | undefined {
  const name = assignee.text('name')
  return name !== undefined && assignee.text('type') === 'team' ? `#${name.replace(/^#/, '')}` : name
}
