/** Label (or annotation) name to value. A null-prototype object, as `__proto__` is a legal label name. */
export type Labels = { readonly [name: string]: string }
