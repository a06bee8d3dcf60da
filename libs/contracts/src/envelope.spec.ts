import { envelopeOf, envelopeSchema, type Provenance } from './envelope.js';

const message = {
  type: 'tradepost.orders.order-paid.v1',
  subject: '01890a5d-ac96-774b-bcce-b302099a8057',
  data: { paymentReference: 'PAY-1' },
};
const about: Provenance = {
  eventId: '01890a5d-ac96-774b-bcce-b302099a8058',
  occurredAt: '2010-12-01T08:26:00.000Z',
  tenant: 'default',
  correlationId: 'req-1',
  causationId: '01890a5d-ac96-774b-bcce-b302099a8059',
  streamVersion: 2,
};

describe('an envelope', () => {
  it('is a CloudEvent with lower-case extension attributes', () => {
    expect(envelopeOf(message, about)).toEqual({
      specversion: '1.0',
      id: '01890a5d-ac96-774b-bcce-b302099a8058/tradepost.orders.order-paid.v1',
      source: '/tradepost/orders',
      type: 'tradepost.orders.order-paid.v1',
      subject: '01890a5d-ac96-774b-bcce-b302099a8057',
      time: '2010-12-01T08:26:00.000Z',
      datacontenttype: 'application/json',
      tenant: 'default',
      correlationid: 'req-1',
      causationid: '01890a5d-ac96-774b-bcce-b302099a8059',
      streamversion: 2,
      data: { paymentReference: 'PAY-1' },
    });
  });

  it('keeps its id in a replay, and has an id per contract of one event', () => {
    const replayed = envelopeOf(message, { ...about, tenant: 'default', correlationId: 'replay' });
    const other = envelopeOf({ ...message, type: 'tradepost.orders.order-paid.v2' }, about);
    expect(replayed.id).toBe(envelopeOf(message, about).id);
    expect(other.id).not.toBe(envelopeOf(message, about).id);
  });

  it('has no causationid for an event caused by a request alone', () => {
    expect(envelopeOf(message, { ...about, causationId: null })).not.toHaveProperty('causationid');
  });

  it('names its attributes as CloudEvents requires', () => {
    for (const attribute of Object.keys(envelopeOf(message, about))) expect(attribute).toMatch(/^[a-z0-9]{1,20}$/);
  });

  it('satisfies its own schema after a JSON round trip', () => {
    const envelope = envelopeOf(message, about);
    expect(envelopeSchema.parse(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
  });

  it.each([
    ['another version of CloudEvents', { specversion: '0.3' }],
    ['an empty id', { id: '' }],
    ['a time without milliseconds', { time: '2010-12-01T08:26:00Z' }],
    ['a time in another zone', { time: '2010-12-01T08:26:00.000+01:00' }],
    ['another content type', { datacontenttype: 'text/xml' }],
    ['a stream version of 0', { streamversion: 0 }],
    ['a stream version that is not whole', { streamversion: 1.5 }],
    ['no tenant', { tenant: undefined }],
  ])('is refused with %s', (_, wrong) => {
    expect(envelopeSchema.safeParse({ ...envelopeOf(message, about), ...wrong }).success).toBe(false);
  });

  it.each(['order-paid', 'tradepost.orders.order-paid', 'tradepost.orders.order-paid.v0', 'shop.orders.order-paid.v1'])(
    'is not made for the type %s',
    (type) => {
      expect(() => envelopeOf({ ...message, type }, about)).toThrow(`"${type}" is no contract type`);
    },
  );
});
