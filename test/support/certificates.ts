import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Pair = { readonly cert: string, readonly key: string, readonly certFile: string, readonly keyFile: string }

/** A certificate authority of its own in a folder; needs the `openssl` command. */
export function createAuthority (folder: string, name: string) {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

  openssl('req', '-x509', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-days', '2', '-subj', `/CN=${name}`)
  const ca = pairOf(name)

  /** A certificate for names such as `DNS:hook.example,IP:127.0.0.1`. */
  function issue (file: string, names: string): Pair {
    openssl('req', ...newKey, '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', `/CN=${file}`)
    writeFileSync(join(folder, `${file}.ext`), `subjectAltName=${names}\n`)
    openssl('x509', '-req', '-in', `${file}.csr`, '-CA', `${name}.crt`, '-CAkey', `${name}.key`, '-CAcreateserial', '-days', '2', '-extfile', `${file}.ext`, '-out', `${file}.crt`)
    return pairOf(file)
  }

  function pairOf (file: string): Pair {
    const [certFile, keyFile] = [join(folder, `${file}.crt`), join(folder, `${file}.key`)]
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile }
  }

  return { ca: ca.cert, caFile: ca.certFile, issue }
}
