import { logFormats, logLevels } from '../../src/log.ts'
import type { Flags } from '../flags.ts'
import { featureNames } from './features.ts'

const sharedState = 'nodes share their state through Redis and need no gossip'
const redisPersists = 'Redis keeps the state on disk and needs no snapshots'
const noGoRuntime = 'there is no Go runtime whose memory could be limited'

/** All flags of `serve`, in the order of the help text: those of Alertmanager with its defaults, then our own. */
export const serveFlags = {
  'config.file': { kind: 'text', default: 'alertmanager.yml', help: 'The configuration file.' },
  'storage.path': { kind: 'text', default: 'data/', help: 'Where the redis-server that this router starts keeps its data.' },
  'data.retention': { kind: 'duration', default: '120h', positive: true, help: 'How long to keep data for.' },
  'data.maintenance-interval': { kind: 'duration', default: '15m', positive: true, noEffect: redisPersists, help: 'Interval between snapshots.' },
  'alerts.gc-interval': { kind: 'duration', default: '30m', positive: true, help: 'How long a resolved alert is kept.' },
  'alerts.per-alertname-limit': { kind: 'count', default: 0, negativeIsZero: true, help: 'Most alerts with the same name that this node accepts; 0 is no limit.' },
  'silences.max-silences': { kind: 'count', default: 0, negativeIsZero: true, help: 'Most silences, expired ones among them; 0 is no limit.' },
  'silences.max-silence-size-bytes': { kind: 'count', default: 0, negativeIsZero: true, help: 'Largest silence; 0 is no limit.' },
  'log.silences': { kind: 'switch', default: false, help: 'Log changes of silences.' },
  'dispatch.maintenance-interval': { kind: 'duration', default: '30s', positive: true, noEffect: 'an empty group is deleted at once', help: 'Interval between deletions of empty groups.' },
  'dispatch.start-delay': { kind: 'duration', default: '0s', help: 'How long to wait after the start before the first notification.' },
  'web.listen-address': { kind: 'list', default: [':9093'], help: 'Address to listen on; port 0 takes a free one. Repeatable.' },
  'web.external-url': { kind: 'text', placeholder: 'URL', help: 'The URL under which people reach this router; links in notifications begin with it. Default: http://<hostname>:<port>' },
  'web.route-prefix': { kind: 'text', placeholder: 'PATH', help: 'Prefix of all paths. Default: the path of --web.external-url.' },
  'web.config.file': { kind: 'text', placeholder: 'FILE', help: 'TLS and basic authentication, in the format of Prometheus.' },
  'link-secret-file': { kind: 'text', placeholder: 'FILE', help: 'The keys of links to incidents: the first line signs, further ones are still valid. Default: a key made once and kept in Redis.' },
  'web.systemd-socket': { kind: 'switch', default: false, refused: 'give the addresses with --web.listen-address', help: 'Listen on the sockets that systemd hands over.' },
  'web.get-concurrency': { kind: 'count', default: 0, negativeIsZero: true, help: 'Most GET requests at a time; 0 takes the number of processors, 8 at least.' },
  'web.timeout': { kind: 'duration', default: '0s', negativeIsZero: true, help: 'Time limit for requests; 0s is none.' },
  'enable-feature': { kind: 'list', default: [], placeholder: 'NAME', help: `Comma-separated features: ${featureNames.join(', ')}.` },
  'auto-gomemlimit.ratio': { kind: 'text', default: '0.9', noEffect: noGoRuntime, help: 'Part of the memory that Go may use.' },
  'log.level': { kind: 'choice', choices: logLevels, default: 'info', help: 'Least important messages to log.' },
  'log.format': { kind: 'choice', choices: logFormats, default: 'logfmt', help: 'Format of the log, which goes to stderr.' },

  'redis.url': { kind: 'text', env: 'REDIS_URL', placeholder: 'URL', help: 'The Redis that keeps the state. Default: a redis-server of our own in --storage.path.' },
  'redis.namespace': { kind: 'text', default: 'tocsin', help: 'Begin of all keys. Nodes with the same Redis and namespace are one router.' },
  'redis.wait-replicas': { kind: 'switch', default: false, help: 'Answer alerts only when a replica of Redis has them, as webhooks always do.' },
  'demo-hint': { kind: 'switch', default: false, hidden: true, help: 'Say how to make it notify.' },

  'web.ui-path': { kind: 'text', hidden: true, noEffect: 'the page is part of the program', help: '' },
  'cluster.listen-address': { kind: 'text', default: '0.0.0.0:9094', hidden: true, noEffect: sharedState, help: '' },
  'cluster.advertise-address': { kind: 'text', hidden: true, noEffect: sharedState, help: '' },
  'cluster.peer-name': { kind: 'text', hidden: true, noEffect: sharedState, help: '' },
  'cluster.peer': { kind: 'list', default: [], hidden: true, noEffect: sharedState, help: '' },
  'cluster.peer-timeout': { kind: 'duration', default: '15s', hidden: true, noEffect: sharedState, help: '' },
  'cluster.peers-resolve-timeout': { kind: 'duration', default: '15s', hidden: true, noEffect: sharedState, help: '' },
  'cluster.gossip-interval': { kind: 'duration', default: '200ms', hidden: true, noEffect: sharedState, help: '' },
  'cluster.pushpull-interval': { kind: 'duration', default: '1m', hidden: true, noEffect: sharedState, help: '' },
  'cluster.tcp-timeout': { kind: 'duration', default: '10s', hidden: true, noEffect: sharedState, help: '' },
  'cluster.probe-timeout': { kind: 'duration', default: '500ms', hidden: true, noEffect: sharedState, help: '' },
  'cluster.probe-interval': { kind: 'duration', default: '1s', hidden: true, noEffect: sharedState, help: '' },
  'cluster.settle-timeout': { kind: 'duration', default: '1m', hidden: true, noEffect: sharedState, help: '' },
  'cluster.reconnect-interval': { kind: 'duration', default: '10s', hidden: true, noEffect: sharedState, help: '' },
  'cluster.reconnect-timeout': { kind: 'duration', default: '6h', hidden: true, noEffect: sharedState, help: '' },
  'cluster.tls-config': { kind: 'text', hidden: true, noEffect: sharedState, help: '' },
  'cluster.allow-insecure-public-advertise-address-discovery': { kind: 'switch', default: false, hidden: true, noEffect: sharedState, help: '' },
  'cluster.label': { kind: 'text', hidden: true, noEffect: sharedState, help: '' }
} as const satisfies Flags
