import { defineGroup } from '../../command-group.ts'

export const source = defineGroup({
  name: 'source',
  help: 'Shows what comes by webhooks, and tries what would become of it.',
  default: 'list',
  commands: {
    list: { help: 'list sources with what came of them', load: async () => (await import('./list.ts')).sourceList },
    deliveries: { help: 'show the last requests of a source', load: async () => (await import('./deliveries.ts')).sourceDeliveries },
    replay: { help: 'take a request again', load: async () => (await import('./replay.ts')).sourceReplay },
    try: { help: 'show what alerts a body would become', load: async () => (await import('./try.ts')).sourceTry }
  }
})
