import { makeLabels, type Labels } from '../../domain/labels.ts'
import type { Notification } from '../../domain/notification.ts'
import { escaperFunctions } from '../html/escapers.ts'
import { escapeTemplates } from '../html/html-templates.ts'
import { createTemplates, type Templates } from '../templates.ts'
import { TemplateError } from '../template-error.ts'
import { callsIn } from '../tree.ts'
import type { Value } from '../value.ts'
import { dataOf } from './data.ts'
import { defaultTemplates } from './default-templates.ts'
import { alertmanagerFunctions } from './functions.ts'
import { toJson } from './json.ts'
import type { RenderContext } from './render-context.ts'
import { createRouteLabels, renderedRouteLabels } from './route-labels.ts'

export type TemplateFile = {
  /** By which other templates call it, and by which messages name it: that of the file, without its folder. */
  readonly name: string
  readonly text: string
}

/** What the fields of one notification are rendered from. */
export type Rendering = RenderContext & { readonly data: Value }

/** A field's template, ready to be rendered. Throws a TemplateError where it cannot be. */
export type FieldTemplate = (rendering: Rendering) => string

/** The templates of a configuration: its files on top of the built-in ones. */
export type NotificationTemplates = {
  /** Makes the text of a field ready; throws a TemplateError if it is no template. Its definitions are its own. */
  readonly compile: (text: string) => FieldTemplate
  /** The same where the output is to be HTML: values are escaped for where they are in it. */
  readonly compileHtml: (text: string) => FieldTemplate
  /** The templates that the text of a field calls, by itself or by way of others, and that are not there; of a text that is no template none. */
  readonly undefinedIn: (text: string) => string[]
  readonly names: () => string[]
}

export type ParsedFiles = {
  readonly templates: NotificationTemplates
  /** What is wrong with which file, by its place in the list; files with errors are left out. */
  readonly problems: ReadonlyArray<{ readonly file: number, readonly error: TemplateError }>
}

const escapers = escaperFunctions(toJson)

let builtIn: Templates | undefined

function builtInTemplates (): Templates {
  if (builtIn) return builtIn
  builtIn = createTemplates({ functions: alertmanagerFunctions, missingKey: 'zero' })
  for (const text of defaultTemplates) builtIn.parse('built-in', text)
  return builtIn
}

export function parseTemplateFiles (files: readonly TemplateFile[]): ParsedFiles {
  const set = builtInTemplates().clone()
  const problems: Array<{ file: number, error: TemplateError }> = []
  for (const [file, { name, text }] of files.entries()) {
    try {
      set.parse(name, text)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      problems.push({ file, error })
    }
  }
  return { templates: templatesOf(set), problems }
}

/** What is wrong with a template of a field, whatever other templates there are; undefined if nothing is. */
export function whyNoTemplate (text: string): string | undefined {
  try {
    templatesOf(builtInTemplates()).compile(text)
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
}

function templatesOf (set: Templates): NotificationTemplates {
  return {
    compile (text) {
      if (!text.includes('{{')) return () => text
      const own = set.clone()
      // The name that messages show for a field, as in Alertmanager, is empty.
      own.parse('', text)
      return rendering => own.execute('', rendering.data, { context: rendering })
    },
    compileHtml (text) {
      // What is no action is not as it is, either: comments are left out.
      if (text === '') return () => ''
      const own = set.clone()
      own.parse('', text)
      const escaped = escapeTemplates(own, '', escapers)
      return rendering => escaped.execute('', rendering.data, { context: rendering })
    },
    undefinedIn (text) {
      if (!text.includes('{{')) return []
      const own = set.clone()
      try {
        own.parse('', text)
      } catch (error) {
        if (error instanceof TemplateError) return []
        throw error
      }
      const called = new Set([''])
      // The set grows while it is walked.
      for (const name of called) {
        const tree = own.tree(name)
        if (tree) for (const other of callsIn(tree.root)) called.add(other)
      }
      return [...called].filter(name => !own.tree(name))
    },
    names: set.names
  }
}

/** What the fields of a notification are rendered from; its route labels are rendered already. */
export function renderingOf (notification: Notification, now: number): Rendering {
  return { data: dataOf(notification), now, routeLabel: renderedRouteLabels(notification.routeLabels) }
}

/** The same for data whose route labels are templates themselves. */
export function renderingOfData (templates: NotificationTemplates, { data, now, routeLabels }: { data: Value, now: number, routeLabels: Labels }): Rendering {
  const rendering: Rendering = { data, now, routeLabel: createRouteLabels(routeLabels, text => templates.compile(text)(rendering)) }
  return rendering
}

export type RenderedRouteLabels = {
  readonly labels: Labels
  /** Labels that could not be rendered; they are left out of the others. */
  readonly failed: ReadonlyArray<{ readonly name: string, readonly message: string }>
}

/** Renders the templates in the route labels of a notification, whose reason is to be `unknown`. */
export function renderRouteLabels (templates: NotificationTemplates, notification: Notification, now: number): RenderedRouteLabels {
  const { routeLabels } = notification
  const { routeLabel } = renderingOfData(templates, { data: dataOf(notification), now, routeLabels })
  const labels: Array<[string, string]> = []
  const failed: Array<{ name: string, message: string }> = []
  for (const name of Object.keys(routeLabels)) {
    try {
      labels.push([name, routeLabel(name)])
    } catch (error) {
      failed.push({ name, message: error instanceof Error ? error.message : String(error) })
    }
  }
  return { labels: makeLabels(labels), failed }
}
