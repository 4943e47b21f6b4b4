import { formatNanos } from '../../../src/domain/instant.ts'
import { local } from '../../../src/template/zone.ts'

/** The notification that is rendered where no data are given: amtool's. */
export function sampleData (now: number) {
  const minutesAgo = (minutes: number) => {
    const ms = now - minutes * 60_000
    return formatNanos({ ms, nanos: 0, offset: local().at(ms).minutesEast })
  }
  const commonLabels = { commonlabelkey1: 'commonlabelvalue1', commonlabelkey2: 'commonlabelvalue2' }
  const commonAnnotations = { commonannotationkey1: 'commonannotationvalue1', commonannotationkey2: 'commonannotationvalue2' }
  return {
    receiver: 'receiver',
    status: 'alertstatus',
    alerts: [
      {
        status: 'firing',
        labels: { label1: 'value1', label2: 'value2', instance: 'foo.bar:1234', ...commonLabels },
        annotations: { annotation1: 'value1', annotation2: 'value2', ...commonAnnotations },
        startsAt: minutesAgo(5),
        endsAt: minutesAgo(0),
        generatorURL: 'https://generatorurl.com',
        fingerprint: 'fingerprint1'
      },
      {
        status: 'resolved',
        labels: { foo: 'bar', baz: 'qux', ...commonLabels },
        annotations: { aaa: 'bbb', ccc: 'ddd', ...commonAnnotations },
        startsAt: minutesAgo(10),
        endsAt: minutesAgo(0),
        generatorURL: 'https://generatorurl.com',
        fingerprint: 'fingerprint2'
      }
    ],
    groupLabels: { grouplabelkey1: 'grouplabelvalue1', grouplabelkey2: 'grouplabelvalue2' },
    commonLabels,
    commonAnnotations,
    externalURL: 'https://example.com'
  }
}
