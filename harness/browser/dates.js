// All that tells a page the time, put to a clock of ours: `base` is the page's birth in milliseconds since 1970,
// `elapsed` its age.
(base, elapsed) => {
  "use strict";

  const NativeDate = window.Date;
  const now = () => base() + elapsed();
  const VirtualDate = new Proxy(NativeDate, {
    construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
    apply: () => new NativeDate(now()).toString(),
  });
  NativeDate.now = now;
  NativeDate.prototype.constructor = VirtualDate;
  window.Date = VirtualDate;

  Performance.prototype.now = elapsed;
  Object.defineProperty(Performance.prototype, "timeOrigin", { get: base, configurable: true });
  Object.defineProperty(Event.prototype, "timeStamp", { get: elapsed, configurable: true });

  const format = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format");
  const formatToParts = Intl.DateTimeFormat.prototype.formatToParts;
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
    ...format,
    get() {
      const bound = format.get.call(this);
      return (date) => bound(date === undefined ? now() : date);
    },
  });
  Intl.DateTimeFormat.prototype.formatToParts = function (date) {
    return formatToParts.call(this, date === undefined ? now() : date);
  };
  if (window.Temporal) {
    const zoned = (zone) =>
      Temporal.Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(zone ?? Temporal.Now.timeZoneId());
    Object.assign(Temporal.Now, {
      instant: () => Temporal.Instant.fromEpochMilliseconds(now()),
      zonedDateTimeISO: zoned,
      plainDateTimeISO: (zone) => zoned(zone).toPlainDateTime(),
      plainDateISO: (zone) => zoned(zone).toPlainDate(),
      plainTimeISO: (zone) => zoned(zone).toPlainTime(),
    });
  }
};
