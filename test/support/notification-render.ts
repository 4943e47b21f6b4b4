import type { Test } from 'tap'
import type { Notification } from '../../src/domain/notification.ts'
import { parseTemplateFiles, renderingOf, type TemplateFile } from '../../src/template/alertmanager/notification-templates.ts'
import { TemplateError } from '../../src/template/template-error.ts'
import { notification } from './notification.ts'

/** When the templates of tests are rendered. */
export const renderedAt = Date.UTC(2026, 10, 20, 10)

/** What a field's text becomes, or the message of what is wrong with it. */
export function render (text: string, { of = notification(), files = [] }: { of?: Notification, files?: readonly TemplateFile[] } = {}): string {
  const { templates } = parseTemplateFiles(files)
  try {
    return templates.compile(text)(renderingOf(of, renderedAt))
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
}

/** Each action, without its braces, and what it prints, or the end of its error. */
export type Rows = ReadonlyArray<readonly [action: string, expected: string]>

export function check (t: Test, rows: Rows): void {
  for (const [action, expected] of rows) {
    t.equal(render(`{{ ${action} }}`).replace(/^template: :1:\d+: executing "" at <.*?>: (?=error calling|wrong|invalid|can't)/s, ''), expected, action)
  }
}
