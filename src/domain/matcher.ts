export type Operator = '=' | '!=' | '=~' | '!~'

export type Matcher = {
  readonly name: string
  readonly operator: Operator
  /** As written; for a regex the pattern without the implied anchors. */
  readonly value: string
  /** Whether a label of this value matches; a missing label is asked as ''. */
  readonly test: (value: string) => boolean
}
