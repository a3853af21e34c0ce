import { expect } from 'chai';
import { mergeSettings, newLineSettings } from '../../service/lines/line.ts';

describe('the settings of a line', () => {
  it('keep what a change does not name, inside of one automation too', () => {
    const text = 'Здравствуйте! Ответим в течение 10 минут.';
    const first = mergeSettings(newLineSettings, { automation: { welcome: { enabled: true, text } } });
    const second = mergeSettings(first, { readMarks: false, automation: { welcome: { enabled: false } } });
    expect(second).to.deep.equal({
      ...newLineSettings,
      readMarks: false,
      automation: {
        ...newLineSettings.automation,
        welcome: { enabled: false, text, againAfterHours: 24 },
      },
    });
  });

  it('take working hours as a whole, or take them away', () => {
    const workingHours = {
      timeZone: 'Europe/Moscow',
      week: [{ day: 1, from: '09:00', to: '18:00' }],
      holidays: [],
    };
    const set = mergeSettings(newLineSettings, { automation: { workingHours } });
    expect(set.automation.workingHours).to.deep.equal(workingHours);
    const other = { timeZone: 'Asia/Omsk', week: [], holidays: ['2027-01-01'] };
    expect(mergeSettings(set, { automation: { workingHours: other } }).automation.workingHours).to.deep.equal(
      other,
    );
    expect(mergeSettings(set, { automation: { workingHours: null } }).automation.workingHours).to.equal(null);
  });
});
