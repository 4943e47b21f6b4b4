import type { Labels } from '../src/domain/labels.ts'
import { matchesAll, printMatchers } from '../src/domain/matcher.ts'
import type { Route } from '../src/domain/route.ts'

type Branch = { readonly text: string, readonly branches: readonly Branch[] }

/** The whole tree, a line for each route. */
export function printRoutes (root: Route): string {
  return `.\n${printBranches([branchOf(root)])}`
}

function branchOf (route: Route): Branch {
  return { text: `${nameOf(route)}${route.continue ? '  continue: true' : ''}  receiver: ${route.receiver}`, branches: route.routes.map(branchOf) }
}

/** The routes that labels go through, with the receivers where they end. */
export function printMatchingRoutes (root: Route, labels: Labels): string {
  return `.\n${printBranches([matchingBranch(root, labels)])}`
}

function matchingBranch (route: Route, labels: Labels): Branch {
  const branches: Branch[] = []
  for (const child of route.routes) {
    if (!matchesAll(child.matchers, labels)) continue
    branches.push(matchingBranch(child, labels))
    if (!child.continue) break
  }
  return { text: branches.length > 0 ? nameOf(route) : `${nameOf(route)}  receiver: ${route.receiver}`, branches }
}

function nameOf ({ matchers }: Route): string {
  return matchers.length === 0 ? 'default-route' : printMatchers(matchers)
}

function printBranches (branches: readonly Branch[], indent = ''): string {
  return branches.map(({ text, branches: below }, index) => {
    const last = index === branches.length - 1
    return `${indent}${last ? '└── ' : '├── '}${text}\n${printBranches(below, indent + (last ? '    ' : '│   '))}`
  }).join('')
}
