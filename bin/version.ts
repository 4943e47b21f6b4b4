/** What --version prints. */
export function describeVersion (version: string): string {
  return `tocsin, version ${version}\n  node version:  ${process.version}\n  platform:      ${process.platform}/${process.arch}`
}
