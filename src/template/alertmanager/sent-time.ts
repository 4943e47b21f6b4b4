import type { Instant } from '../../domain/instant.ts'
import { fixedZone, local, utc, type Zone } from '../zone.ts'

/** The zone of a time that was sent to us: as Go does, our own where it has the same distance from UTC at that time. */
export function zoneOfSender ({ ms, offset }: Instant): Zone {
  if (offset === 0) return utc
  const ours = local()
  return ours.at(ms).minutesEast === offset ? ours : fixedZone(offset)
}
