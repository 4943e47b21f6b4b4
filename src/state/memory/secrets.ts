import type { Secrets } from '../state.ts'
import type { Store } from './store.ts'

export function createSecrets ({ secrets }: Store): Secrets {
  return {
    async obtain (name, make) {
      const secret = secrets.get(name) ?? make()
      secrets.set(name, secret)
      return secret
    }
  }
}
