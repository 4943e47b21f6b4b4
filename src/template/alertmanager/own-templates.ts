/** Where one acknowledges, on a line of its own: only where a page belongs to an incident that is not over. */
export const acknowledge = '{{ with .Incident }}{{ if ne .State "resolved" }}Acknowledge: {{ .AckURL }}\n{{ end }}{{ end }}'
const subject = '{{ template "__subject" . }}'
const annotations = '{{ with .CommonAnnotations.Values }}{{ join " " . }}\n{{ end }}'
const link = '{{ template "__alertmanagerURL" . }}'

const acknowledgeHtml = '{{ with .Incident }}{{ if ne .State "resolved" }}<p><a href="{{ .AckURL }}">Acknowledge</a></p>{{ end }}{{ end }}'

/** Where there is place for one link only. */
export function ackURLOr (link: string): string {
  return `{{ if .Incident }}{{ if ne .Incident.State "resolved" }}{{ .Incident.AckURL }}{{ else }}${link}{{ end }}{{ else }}${link}{{ end }}`
}

/** Each alert with its labels, annotations and source, first those that fire. */
const list = ['Firing', 'Resolved'].map(status =>
  `{{ with .Alerts.${status} }}Alerts ${status}:\n{{ template "__text_alert_list" . }}{{ end }}`).join('')

const htmlList = ['Firing', 'Resolved'].map(status => `{{ with .Alerts.${status} }}<p>Alerts ${status}:</p><ul>{{ range . }}<li>` +
  '<strong>{{ .Labels.alertname }}</strong>{{ range (.Labels.Remove (stringSlice "alertname")).SortedPairs }} {{ .Name }}={{ .Value }}{{ end }}' +
  '{{ range .Annotations.SortedPairs }}<br>{{ .Name }}: {{ .Value }}{{ end }}' +
  '{{ with .GeneratorURL }}<br><a href="{{ . }}">Source</a>{{ end }}</li>{{ end }}</ul>{{ end }}').join('')

/** 5 is loudest. Of the gravest alert that fires; a severity that is unknown or missing counts as error, so that it is not missed. */
const ntfyPriority = '{{ $priority := 0 }}{{ range .Alerts.Firing }}{{ $own := 4 }}' +
  [['critical', 5], ['warning', 3], ['info', 2]].map(([severity, own]) => `{{ if eq .Labels.severity "${severity}" }}{{ $own = ${own} }}{{ end }}`).join('') +
  '{{ if gt $own $priority }}{{ $priority = $own }}{{ end }}{{ end }}{{ if eq $priority 0 }}3{{ else }}{{ $priority }}{{ end }}'

/** Of the integrations that Alertmanager does not have. */
export const ownTemplates: { readonly [name: string]: string } = {
  'ntfy.default.title': subject,
  'ntfy.default.message': `${annotations}${acknowledge}${list}`,
  'ntfy.default.priority': ntfyPriority,
  'ntfy.default.tags': '{{ if eq .Status "firing" }}rotating_light{{ else }}white_check_mark{{ end }}',
  'ntfy.default.click': ackURLOr(link),
  'twilio.default.sms': `${subject}\n${annotations}${ackURLOr(link)}`,
  'twilio.default.voice': '{{ if eq .Status "firing" }}Alert.{{ else }}Resolved.{{ end }} ' +
    '{{ if .GroupLabels }}{{ join ", " .GroupLabels.Values }}{{ else }}{{ .CommonLabels.alertname }}{{ end }}. ' +
    '{{ with .CommonAnnotations.Values }}{{ join ". " . }}. {{ end }}{{ with .Alerts.Firing }}{{ len . }} firing.{{ end }}',
  'matrix.default.body': `${subject}\n${annotations}${acknowledge}${list}`,
  'matrix.default.formatted_body': `<p><strong>${subject}</strong></p>{{ with .CommonAnnotations.Values }}<p>{{ join " " . }}</p>{{ end }}${acknowledgeHtml}${htmlList}<p><a href="${link}">View in Tocsin</a></p>`,
  'googlechat.default.text': `${subject}\n${annotations}${acknowledge}${list}<${link}|View in Tocsin>`,
  'apprise.default.title': subject,
  'apprise.default.body': `${annotations}${acknowledge}${list}`,
  'apprise.default.type': '{{ if eq .Status "resolved" }}success{{ else if eq .CommonLabels.severity "warning" "info" }}{{ .CommonLabels.severity }}{{ else }}failure{{ end }}'
}
