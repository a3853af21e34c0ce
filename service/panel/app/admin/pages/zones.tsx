/** Time zones: a field that offers those of Russia and its neighbours and takes any of IANA. */
const offered = [
  'Europe/Kaliningrad',
  'Europe/Moscow',
  'Europe/Samara',
  'Asia/Yekaterinburg',
  'Asia/Omsk',
  'Asia/Novosibirsk',
  'Asia/Krasnoyarsk',
  'Asia/Irkutsk',
  'Asia/Yakutsk',
  'Asia/Vladivostok',
  'Asia/Magadan',
  'Asia/Kamchatka',
  'Europe/Minsk',
  'Asia/Almaty',
  'Asia/Tashkent',
  'Asia/Yerevan',
  'Asia/Tbilisi',
  'Asia/Baku',
  'Asia/Bishkek',
  'UTC',
];

export const zoneListId = 'time-zones';

export function ZoneList() {
  return (
    <datalist id={zoneListId}>
      {offered.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}

/** Whether the browser knows such a zone; the service has the last word. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone.trim() });
    return zone.trim() !== '';
  } catch (_unknown) {
    return false;
  }
}

/** The zone of this computer. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'Europe/Moscow';
