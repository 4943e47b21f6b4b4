import type { Notification } from './domain/notification.ts'
import { DeliveryError } from './errors.ts'
import type { Render } from './receiver.ts'
import { parseTemplateFiles, renderingOf, renderRouteLabels, type FieldTemplate, type Rendering, type TemplateFile } from './template/alertmanager/notification-templates.ts'
import { TemplateError } from './template/template-error.ts'
import { ellipsis, truncateRunes } from './text.ts'

/** It may quote a label, which may be long; in characters. */
const longestReason = 500

type Options = {
  readonly now: () => number
  readonly log: { error (message: string): void }
}

/** What one delivery has to say, and how it says it. */
export type Told = { readonly notification: Notification, readonly render: Render, readonly renderHtml: Render }

/** The templates of a configuration and of its settings; each text is parsed when it is first needed, and once. */
export function createRendering (files: readonly TemplateFile[], { now, log }: Options): (notification: Notification) => Told {
  const { templates } = parseTemplateFiles(files)
  const fieldOf = once(text => templates.compile(text))
  const htmlFieldOf = once(text => templates.compileHtml(text))

  function withRouteLabels (notification: Notification): Notification {
    if (!Object.values(notification.routeLabels).some(text => text.includes('{{'))) return notification
    const { labels, failed } = renderRouteLabels(templates, { ...notification, reason: 'unknown' }, now())
    for (const { name, message } of failed) log.error(`the route label ${name} is left out: ${message}`)
    return { ...notification, routeLabels: labels }
  }

  return original => {
    const notification = withRouteLabels(original)
    // Templates of one notification share what it took to make its data.
    const renderings = new Map<Notification, Rendering>()
    const renderer = (field: (text: string) => FieldTemplate, cut: (text: string) => string): Render => (text, about = notification) => {
      const rendering = renderings.get(about) ?? renderingOf(about, now())
      renderings.set(about, rendering)
      try {
        return field(text)(rendering)
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        // What is wrong with a template is as wrong the next time.
        if (error.written === undefined) throw new DeliveryError(`a template failed: ${truncateRunes(error.message, longestReason)}`, { retryable: false, reason: 'other', cause: error })
        // With thousands of alerts, the built-in ones come to this: whoever is told something knows more than who is told nothing.
        log.error(`${notification.receiver}: a text is cut: ${truncateRunes(error.message, longestReason)}`)
        return cut(error.written)
      }
    }
    return { notification, render: renderer(fieldOf, text => text + ellipsis), renderHtml: renderer(htmlFieldOf, cutHtml) }
  }
}

function once (compile: (text: string) => FieldTemplate): (text: string) => FieldTemplate {
  const compiled = new Map<string, FieldTemplate>()
  return text => {
    const known = compiled.get(text)
    if (known) return known
    const field = compile(text)
    compiled.set(text, field)
    return field
  }
}

/** Without the part of a tag that it may end in. */
function cutHtml (text: string): string {
  const tag = text.lastIndexOf('<')
  return (tag > text.lastIndexOf('>') ? text.slice(0, tag) : text) + ellipsis
}
