import { after } from './clock.ts'
import type { Clock } from './timers.ts'

/** Sends under way per (receiver, integration, index) on this node. */
const capacity = 32
/** Deliveries that may stand in line behind them, in this process. */
const lineLength = 4 * capacity
/** Longer than this nobody stands in line: its lease of 4 s must not run out meanwhile. */
const patience = 2000
const shortestPause = 100

export type Place = { readonly turn: Promise<boolean>, leave (): void }

/**
 * Keeps a receiver that hangs from taking the places of others. A delivery gets a place, at once or in a short line, or the
 * time at which to come again; those times are spread at the pace at which the receiver works.
 */
export function createBulkhead ({ now, clock }: { now: () => number, clock: Clock }) {
  type Cell = { inside: number, line: Array<() => void>, pace: number, nextAt: number }
  const cells = new Map<string, Cell>()

  function cellOf (name: string): Cell {
    const cell = cells.get(name) ?? { inside: 0, line: [], pace: 10, nextAt: 0 }
    cells.set(name, cell)
    return cell
  }

  return {
    enter (name: string): Place | { at: number } {
      const cell = cellOf(name)
      if (cell.inside >= capacity && cell.line.length >= lineLength) {
        cell.nextAt = Math.max(now() + shortestPause, cell.nextAt + cell.pace / capacity)
        return { at: Math.ceil(cell.nextAt) }
      }

      let enteredAt: number | undefined
      const enter = () => { cell.inside++; enteredAt = now() }
      const turn = cell.inside < capacity
        ? Promise.resolve(true)
        : new Promise<boolean>(resolve => {
          const stop = after(clock, patience, () => {
            cell.line.splice(cell.line.indexOf(next), 1)
            resolve(false)
          })
          const next = () => {
            stop()
            enter()
            resolve(true)
          }
          cell.line.push(next)
        })
      if (cell.inside < capacity) enter()

      return {
        turn,
        leave () {
          if (enteredAt === undefined) return
          cell.inside--
          // How long a place is taken on average, the last ones counting most.
          cell.pace = 0.8 * cell.pace + 0.2 * (now() - enteredAt)
          enteredAt = undefined
          const next = cell.line.shift()
          if (next) next()
          else if (cell.inside === 0) cells.delete(name)
        }
      }
    }
  }
}
