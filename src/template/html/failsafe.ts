/** What stands in place of a value that would be dangerous where it was to be. Whoever finds it can look it up. */
export const failsafe = 'ZgotmplZ'
