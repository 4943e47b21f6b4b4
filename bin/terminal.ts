/** Where a command writes, and what it is a version of. */
export type Terminal = {
  /** To standard output; the text gets a line end. */
  readonly out: (text: string) => void
  /** To standard output, as it is. */
  readonly write: (text: string) => void
  /** To standard error. */
  readonly err: (text: string) => void
  readonly version: string
  /** Where the documentation of this version lies. */
  readonly docsFolder: string
}

export function describeVersion (version: string): string {
  return `tocsin, version ${version}\n  node version:  ${process.version}\n  platform:      ${process.platform}/${process.arch}`
}
