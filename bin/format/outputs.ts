/** The formats that --output names. */
export const outputs = ['simple', 'extended', 'json'] as const

export type Output = typeof outputs[number]
