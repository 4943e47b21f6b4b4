import { defineGroup } from '../../command-group.ts'

const acts = async () => await import('./acts.ts')

export const incident = defineGroup({
  name: 'incident',
  help: 'Shows incidents, and does to them what people do.',
  default: 'list',
  commands: {
    list: { help: 'list incidents', load: async () => (await import('./list.ts')).incidentList },
    show: { help: 'show one with its time line', load: async () => (await import('./show.ts')).incidentShow },
    ack: { help: 'acknowledge: nobody is paged any more', load: async () => (await acts()).ack },
    unack: { help: 'take an acknowledgement or a snooze back', load: async () => (await acts()).unack },
    resolve: { help: 'declare resolved', load: async () => (await acts()).resolve },
    escalate: { help: 'page the next tier, or a certain one', load: async () => (await acts()).escalate },
    reassign: { help: 'page somebody else first', load: async () => (await acts()).reassign },
    snooze: { help: 'page nobody until a time', load: async () => (await acts()).snooze },
    note: { help: 'write something down', load: async () => (await acts()).note },
    'add-responder': { help: 'page somebody as well', load: async () => (await acts()).addResponder },
    decline: { help: 'say that you do not come, when you were asked to', load: async () => (await acts()).decline },
    rebase: { help: 'go on by the policy as it is configured now', load: async () => (await acts()).rebase }
  }
})
