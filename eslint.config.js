import neostandard from 'neostandard'

/**
 * The import directions of the architecture, a zone per folder. `deny` lists what the folder must not
 * import, as gitignore-style patterns; the message is the reason.
 */
const zones = [
  {
    files: ['src/domain/**'],
    deny: ['**/config/**', '**/state/**', '**/jobs/**', '**/routes/**', '**/receivers/**', '**/template/**', '**/sources/**', '**/engine.ts',
      'node:*', '!node:crypto', '@fastify/*', 'fastify', 'typebox*', 'ioredis', 'bullmq', 'undici', 'nodemailer', 'nodemailer/**', 'pino', 'yaml', 'lru-cache'],
    message: 'src/domain decides and does nothing else: no I/O, no clock, no package but re2js and temporal-polyfill.'
  },
  {
    files: ['src/config/**', 'src/template/**', 'src/sources/**'],
    deny: ['**/state/**', '**/jobs/**', '**/routes/**', '**/receivers/*.ts', '**/engine.ts', 'ioredis', 'bullmq', 'undici', 'nodemailer', 'nodemailer/**', 'fastify', '@fastify/*'],
    message: 'Configuration, templates and sources turn text into values; they know neither Redis nor HTTP.'
  },
  {
    files: ['src/state/**'],
    deny: ['**/config/**', '**/jobs/**', '**/routes/**', '**/receivers/**', '**/engine.ts', 'bullmq', 'fastify', '@fastify/*', 'typebox*', 'undici', 'nodemailer', 'nodemailer/**'],
    message: 'State remembers; it does not know who asks nor when to act.'
  },
  {
    files: ['src/jobs/**'],
    deny: ['**/config/**', '**/routes/**', '**/receivers/**', '**/engine.ts', '**/state/redis/**', '**/state/memory/**', 'fastify', '@fastify/*', 'ioredis', 'nodemailer', 'nodemailer/**'],
    message: 'Jobs act on the state interface, whichever adapter stands behind it.'
  },
  {
    files: ['src/engine.ts'],
    deny: ['**/routes/**', '**/receivers/**', '**/app.ts', 'nodemailer', 'nodemailer/**', 'fastify', '@fastify/*'],
    message: 'The engine gets its receivers from app.ts and never knows who talks HTTP.'
  },
  {
    files: ['receivers/**'],
    deny: ['**/state/**', '**/jobs/**', '**/routes/**', '**/engine.ts', 'ioredis', 'bullmq', 'undici', 'nodemailer', 'nodemailer/**', 'fastify', '@fastify/*'],
    message: 'A receiver is handed what it needs (post, sendMail, render); it has no I/O of its own.'
  },
  {
    files: ['receivers/!(index).ts'],
    deny: ['./*', '**/state/**', '**/jobs/**', '**/routes/**', '**/engine.ts', 'ioredis', 'bullmq', 'undici', 'nodemailer', 'nodemailer/**', 'fastify', '@fastify/*'],
    message: 'A receiver knows no other receiver, and has no I/O of its own.'
  },
  {
    files: ['routes/**'],
    deny: ['**/sources/**', '!**/sources/source.ts', '**/state/**', '**/jobs/**', '**/receivers/**', 'ioredis', 'bullmq', 'undici', 'nodemailer', 'nodemailer/**'],
    message: 'A route talks to the engine and to nothing behind it.'
  }
]

export default [
  ...neostandard({ ts: true, ignores: ['dist/**', 'node_modules/**', '.tap/**', 'data/**'] }),
  ...zones.map(({ files, deny, message }) => ({
    files,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: deny, message }] }] }
  })),
  {
    files: ['src/**', 'routes/**', 'receivers/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error'
    }
  }
]
