import { defineGroup } from '../../command-group.ts'

export const oncall = defineGroup({
  name: 'oncall',
  help: 'Shows who is on call, now and later.',
  default: 'show',
  commands: {
    show: { help: 'show who is on call', load: async () => (await import('./show.ts')).oncallShow },
    preview: { help: 'show every change of a schedule', load: async () => (await import('./preview.ts')).oncallPreview }
  }
})
