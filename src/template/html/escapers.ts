import { sprint } from '../format.ts'
import { defineFunction, type TemplateFunction } from '../function.ts'
import { anyType, stringType, type Run } from '../type.ts'
import type { Value } from '../value.ts'
import { contentOf, pointedAt } from './content.ts'
import { escapeCss, filterCssValue } from './css-escapers.ts'
import { escapeJsRegexp, escapeJsString, escapeJsTemplate, escapeJsValue, type ToJson } from './javascript-escapers.ts'
import { escapeAttribute, escapeHtmlText, escapeRcdata, escapeUnquoted, filterName } from './markup-escapers.ts'
import { escapeUrl, filterSrcset, filterUrl, normaliseUrl } from './url-escapers.ts'

const ofContent = {
  attrescaper: escapeAttribute,
  commentescaper: () => '',
  cssescaper: escapeCss,
  cssvaluefilter: filterCssValue,
  htmlnamefilter: filterName,
  htmlescaper: escapeHtmlText,
  jsregexpescaper: escapeJsRegexp,
  jsstrescaper: escapeJsString,
  jstmpllitescaper: escapeJsTemplate,
  nospaceescaper: escapeUnquoted,
  rcdataescaper: escapeRcdata,
  srcsetescaper: filterSrcset,
  urlescaper: escapeUrl,
  urlfilter: filterUrl,
  urlnormalizer: normaliseUrl
}

/** Functions that stand at the end of an action's pipeline. */
export type Escaper = keyof typeof ofContent | 'jsvalescaper'

/** The name of an escaper as a function; it shows in messages. */
export function functionOf (escaper: Escaper): string {
  return `_html_template_${escaper}`
}

/** What `html` is given in place of its arguments. */
export const argumentsFunction = '_eval_args_'

/** All escapers as functions, which an escaped template calls. */
export function escaperFunctions (toJson: ToJson): ReadonlyMap<string, TemplateFunction> {
  const escapers = Object.entries(ofContent).map(([name, escape]): [string, TemplateFunction] =>
    [`_html_template_${name}`, textFunction((values, run) => escape(contentOf(values, run)))])
  return new Map([
    ...escapers,
    [functionOf('jsvalescaper'), textFunction((values, run) => escapeJsValue(values, run, toJson))],
    [argumentsFunction, textFunction((values, { maxOutput }) => sprint(values.map(value => pointedAt(value, 'Error', 'String')), maxOutput))]
  ])
}

function textFunction (call: (values: readonly Value[], run: Run) => string): TemplateFunction {
  return defineFunction({ params: [anyType], variadic: true, result: stringType, call })
}
