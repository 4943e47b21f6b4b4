import { dueAt } from '../../src/domain/incident-timer.ts'
import type { Line } from '../../src/domain/incident-change.ts'
import { modeOf } from '../../src/domain/incident.ts'
import { NotFound } from '../../src/errors.ts'
import type { Act, Incidents } from '../../src/incidents.ts'
import { signToken } from '../../src/signed-link.ts'
import { fakeEngine } from './app.ts'
import type { incidentStory } from './incident-story.ts'

export const linkKey = 'the key of the tests'

type Story = ReturnType<typeof incidentStory>

/** What routes need to act on the incident of a story, at the story's time; `acts` is what they did. */
export function storyApp (story: Story) {
  const acts: Act[] = []
  const view = () => ({ incident: story.incident, mode: modeOf(story.incident), due: dueAt(story.incident), runsOldPolicy: false, url: `http://tocsin.example/i/${story.incident.id}` })
  const known = (id: string) => { if (id !== story.incident.id) throw new NotFound(`there is no incident ${id}`) }
  const incidents: Pick<Incidents, 'get' | 'act'> = {
    async get (id) {
      known(id)
      return { ...view(), lines: story.effects.filter((effect): effect is Line => effect.kind === 'line') }
    },
    async act (id, act) {
      known(id)
      if (act.kind === 'rebased') throw new Error('nothing here asks for it')
      acts.push(act)
      const { refused } = story.act(act)
      return { ...view(), refused }
    }
  }
  return { acts, incidents, engine: fakeEngine({ now: () => story.now }), linkKeys: async () => [linkKey] }
}

export function tokenOf (story: Story, { person = 'ana', days = 30 }: { person?: string, days?: number } = {}): string {
  return signToken({ incident: story.incident.id, person, version: story.incident.version, expires: story.now + days * 86_400_000 }, linkKey)
}
