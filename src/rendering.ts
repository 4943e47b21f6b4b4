import type { Notification } from './domain/notification.ts'
import { DeliveryError } from './errors.ts'
import type { Render } from './receiver.ts'
import { parseTemplateFiles, renderingOf, renderRouteLabels, type FieldTemplate, type Rendering, type TemplateFile } from './template/alertmanager/notification-templates.ts'
import { TemplateError } from './template/template-error.ts'

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
    const renderer = (field: (text: string) => FieldTemplate): Render => (text, about = notification) => {
      const rendering = renderings.get(about) ?? renderingOf(about, now())
      renderings.set(about, rendering)
      return attempt(() => field(text)(rendering))
    }
    return { notification, render: renderer(fieldOf), renderHtml: renderer(htmlFieldOf) }
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

/** What is wrong with a template is as wrong the next time. */
function attempt (render: () => string): string {
  try {
    return render()
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new DeliveryError(`a template failed: ${error.message}`, { retryable: false, reason: 'other', cause: error })
  }
}
