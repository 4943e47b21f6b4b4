import fc from 'fast-check'

/** What opens and closes contexts. Left out is what html/template understands only since Go 1.20: see the list of differences. */
const pieces = [
  '<a href="', '<a href=\'', '<a href=', '<a href="/p?q=', '<a href="http://h/', '<a title="', '<a title=', '<p ', '<p>', '<b', '</', '<svg:b ', '<a x=\'1\' ',
  '<a alt', '<a alt=', '<p data-url="', '<img srcset="', '<input name=', '<!DOCTYPE html>', '<textarea>', '<title>', 'a < b',
  '<script>', '<script>var x = ', '<script>"', '<script>\'', '<script>/', '<script>x = y /', '<script>/*', '<script>//', '<script type="text/x">',
  '<p onclick="', '<p onclick="f(\'', '<p onclick="f(&quot;', '<p onclick=',
  '<style>', '<style>p { color: ', '<style>p { background: url(', '<style>"', '<style>/*', '<p style="', '<p style="color: ', '<p style=\'background: url("',
  '"', '\'', '>', ' ', '\n', ')', ';', '/', '=', '*/', '?', '#', 'url(', '[', ']', '+', 'return', '1', 'é', '&quot;', '&#39;', '.',
  '</script>', '</style>', '</title>', '</textarea>', '</a>', '">', '\'>', '"></a>', '"</script>', '\'</script>'
]

const actions = [
  '{{ .CommonLabels.x }}', '{{ .CommonLabels.x }}', '{{ .CommonLabels.x }}', '{{ .CommonLabels.y }}', '{{ len .CommonLabels.x }}', '{{ .CommonLabels.x | html }}',
  '{{ html .CommonLabels.x 1 }}', '{{ .CommonLabels.x | urlquery }}', '{{ safeHtml .CommonLabels.x }}', '{{ .CommonLabels.x | safeHtml | html }}',
  '{{ $v := .CommonLabels.x }}', '{{ .CommonLabels.x | js }}', '{{ stringSlice "a" .CommonLabels.x }}', '{{ toUpper .CommonLabels.x }}', '{{ 1.5 }}',
  '{{ .ExternalURL }}', '{{ template "value" . }}', '{{ template "quote" . }}', '{{ .CommonLabels.x | html | print }}',
  '{{ if .CommonLabels.x }}{{ .Status }}{{ else }}"{{ end }}', '{{ with .CommonLabels.y }}{{ . }}{{ end }}', '{{ if .Status }}?{{ end }}', '{{ range .Alerts }}{{ .Status }}{{ end }}'
]

/** Templates that the texts call. */
export const calledTemplates = '{{ define "value" }}{{ .CommonLabels.x }}{{ end }}{{ define "quote" }}"{{ end }}'

/** What `.CommonLabels.x` is. */
export const htmlValues = [
  '<script>alert(1)</script>', '"\'`', 'javascript:alert(1)', 'a b', 'http://x/?a=b&c=d#e', 'x+y=z', '\\', 'é ü 世界\u2028', '{}[]();/*', 'expression(1)', '-->', '%41%zz',
  'foo, bar 2x', 'data:x', '\t\n\r\v\f', 'color: red', '/foo/', 'mailto:a', '</textarea>', 'checked', 'onclick', '*/', '\ufdd0'
]

/** Texts of HTML with actions in them, the same ones for a seed. */
export function htmlTexts (seed: number, count: number): string[] {
  const part = fc.tuple(fc.constantFrom(...pieces), fc.option(fc.constantFrom(...actions), { nil: '', freq: 2 })).map(both => both.join(''))
  return fc.sample(fc.array(part, { minLength: 1, maxLength: 5 }), { seed, numRuns: count }).map(parts => parts.join(''))
}
