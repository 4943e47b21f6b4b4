import { defineGroup } from '../../command-group.ts'

export const silence = defineGroup({
  name: 'silence',
  help: 'Shows, creates, changes and ends silences.',
  default: 'query',
  commands: {
    query: { help: 'list silences', load: async () => (await import('./query.ts')).silenceQuery },
    add: { help: 'create a silence', load: async () => (await import('./add.ts')).silenceAdd },
    update: { help: 'change silences', load: async () => (await import('./update.ts')).silenceUpdate },
    expire: { help: 'end silences', load: async () => (await import('./expire.ts')).silenceExpire },
    import: { help: 'create silences from a list in JSON', load: async () => (await import('./import.ts')).silenceImport }
  }
})
