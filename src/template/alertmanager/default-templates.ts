import { fallbackAnnotation } from '../../domain/fallback.ts'
import { mail } from './default-mail.ts'
import { ackURLOr, acknowledge, ownTemplates } from './own-templates.ts'

const markdown = spaced({ heading: '# ', list: '__text_alert_list_markdown' })

/** What stands in the built-in templates, and is replaced by a definition of the same name in the operator's files. */
export const defaultTemplates: readonly string[] = [
  define('__alertmanager', 'Alertmanager'),
  define('__alertmanagerURL', '{{ .ExternalURL }}/#/alerts?receiver={{ urlquery .Receiver }}'),
  define('__subject', '[{{ toUpper .Status }}{{ if eq .Status "firing" }}:{{ len .Alerts.Firing }}{{ end }}] {{ join " " .GroupLabels.Values }} ' +
    '{{ if lt (len .GroupLabels) (len .CommonLabels) }}({{ join " " (.CommonLabels.Remove .GroupLabels.Names).Values }}){{ end }}' +
    // Ours: a title may be all that is shown, so it has at least who failed.
    `{{ with .CommonAnnotations.${fallbackAnnotation} }} [{{ reReplaceAll "(?s): .*" "" . }}]{{ end }}`),
  define('__description', ''),
  define('__text_alert_list', `{{ range . }}Labels:\n${pairs('.Labels', ' ')}Annotations:\n${pairs('.Annotations', ' ')}Source: {{ .GeneratorURL }}\n{{ end }}`),
  define('__text_alert_list_markdown',
    `{{ range . }}\nLabels:\n${pairs('.Labels', '  ')}\nAnnotations:\n${pairs('.Annotations', '  ')}\nSource: {{ .GeneratorURL }}\n{{ end }}\n`),

  ...aliases({
    __alertmanager: ['slack.default.username', 'pagerduty.default.client', 'victorops.default.monitoring_tool', 'rocketchat.default.alias', 'mattermost.default.username'],
    __alertmanagerURL: [
      'slack.default.titlelink', 'pagerduty.default.clientURL', 'opsgenie.default.source', 'rocketchat.default.titlelink',
      'mattermost.default.titlelink'
    ],
    __subject: [
      'slack.default.title', 'pagerduty.default.description', 'opsgenie.default.message', 'victorops.default.entity_display_name', 'pushover.default.title',
      'sns.default.subject', 'discord.default.title', 'msteams.default.summary', 'msteams.default.title', 'msteamsv2.default.title', 'jira.default.summary',
      'rocketchat.default.title', 'mattermost.default.title', 'email.default.subject'
    ],
    __text_alert_list: ['pagerduty.default.instances']
  }),
  ...alike('', [
    'slack.default.callbackid', 'slack.default.pretext', 'slack.default.iconemoji', 'slack.default.iconurl', 'slack.default.text', 'slack.default.footer',
    'wechat.default.to_user', 'wechat.default.to_party', 'wechat.default.to_tag', 'wechat.default.agent_id', 'discord.default.content',
    'rocketchat.default.emoji', 'rocketchat.default.iconurl'
  ]),
  ...alike('{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}', ['slack.default.color', 'mattermost.default.color']),
  ...['slack', 'mattermost'].map(service =>
    define(`${service}.default.fallback`, `{{ template "${service}.default.title" . }} | {{ template "${service}.default.titlelink" . }}`)),

  define('pushover.default.url', ackURLOr('{{ template "__alertmanagerURL" . }}')),
  define('rocketchat.default.text', acknowledge),
  ...alike(`${summary()}\n${acknowledge}${short()}`, ['opsgenie.default.description', 'victorops.default.state_message']),
  define('wechat.default.message', `{{ template "__subject" . }}\n${summary()}\n${acknowledge}${short()}\nAlertmanagerUrl:\n{{ template "__alertmanagerURL" . }}`),
  // Its link has a place of its own.
  define('pushover.default.message', `${summary()}\n${spaced()}`),
  ...alike(`${summary()}\n${acknowledge}${spaced()}`, ['sns.default.message', 'webex.default.message']),
  // Its link is a button.
  define('telegram.default.message', `\n${spaced()}`),
  define('discord.default.message', `\n${acknowledge}${spaced()}`),
  ...alike(`\n${acknowledge}${markdown}`, ['msteams.default.text', 'msteamsv2.default.text', 'mattermost.default.text']),
  // A ticket is read by others than those who are paged, and for longer.
  define('jira.default.description', `\n${markdown}`),
  define('jira.default.priority', priority()),
  define('email.default.html', mail),
  ...Object.entries(ownTemplates).map(([name, text]) => define(name, text))
]

function define (name: string, text: string): string {
  return `{{ define "${name}" }}${text}{{ end }}`
}

function alike (text: string, names: readonly string[]): string[] {
  return names.map(name => define(name, text))
}

/** Templates that print what another one prints. */
function aliases (templates: { readonly [name: string]: readonly string[] }): string[] {
  return Object.entries(templates).flatMap(([name, others]) => alike(`{{ template "${name}" . }}`, others))
}

function pairs (field: string, indent: string): string {
  return `{{ range ${field}.SortedPairs }}${indent}- {{ .Name }} = {{ .Value }}\n{{ end }}`
}

function summary (): string {
  return '{{ join " " .CommonAnnotations.Values }}'
}

/** What fires and what is resolved, each on its own line. */
function short (): string {
  return `${section('Firing', 'Alerts Firing:\n{{ template "__text_alert_list" . }}')}\n${section('Resolved', 'Alerts Resolved:\n{{ template "__text_alert_list" . }}')}`
}

/** The same with empty lines between. */
function spaced ({ heading = '', list = '__text_alert_list' } = {}): string {
  return ['Firing', 'Resolved'].map(status => section(status, `\n${heading}Alerts ${status}:\n{{ template "${list}" . }}\n`) + '\n').join('')
}

/** Printed only if there are such alerts. */
function section (status: string, text: string): string {
  return `{{ with .Alerts.${status} }}${text}{{ end }}`
}

/** Of the gravest alert that fires; if none of those has a severity that is known, of the gravest that is resolved. */
function priority (): string {
  const levels = [['critical', 'High'], ['warning', 'Medium'], ['info', 'Low']]
  const gravest = (status: string) => `{{ range .Alerts.${status} }}{{ $severity := .Labels.severity }}${levels.map(([severity, name], place) =>
    `{{ if and (eq $severity "${severity}") (lt $rank ${levels.length - place}) }}{{ $rank = ${levels.length - place} }}{{ $priority = "${name}" }}{{ end }}`).join('')}{{ end }}`
  return `{{ $rank := 0 }}{{ $priority := "" }}${gravest('Firing')}{{ if eq $rank 0 }}${gravest('Resolved')}{{ end }}{{ $priority }}`
}
