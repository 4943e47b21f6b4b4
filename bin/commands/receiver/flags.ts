import type { Flags } from '../../flags.ts'
import { serveFlags } from '../serve-flags.ts'

export const receiverTestFlags = {
  help: { kind: 'switch', default: false, short: 'h', help: 'Show this text.' },
  'config.file': serveFlags['config.file'],
  resolved: { kind: 'switch', default: false, help: 'Send the end of the test alert, too, as soon as its beginning is sent.' },
  timeout: { kind: 'duration', default: '30s', positive: true, help: 'How long each integration may take.' },
  'web.external-url': { ...serveFlags['web.external-url'], help: 'That of tocsin serve: links in notifications begin with it. Default: http://<hostname>:9093' },
  'enable-feature': { ...serveFlags['enable-feature'], help: 'That of tocsin serve: the syntax of matchers in the configuration.' }
} as const satisfies Flags
