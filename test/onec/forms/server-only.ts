/** Names that the thin client does not have. Source: platform-names.json (availability); Тип, ТекущаяДата: syntax. */
const list = (text: string): ReadonlySet<string> =>
  new Set(text.split(/\s+/).map((name) => name.toLowerCase()));

export const serverOnlyFunctions = list(`БезопасныйРежим Вычислить ДанныеФормыВЗначение
  ЗаблокироватьДанныеДляРедактирования ЗаписьЖурналаРегистрации ЗафиксироватьТранзакцию ЗначениеВДанныеФормы
  ЗначениеВСтрокуВнутр ЗначениеИзСтрокиВнутр КодЛокализацииИнформационнойБазы КодироватьСтроку МонопольныйРежим
  НачатьТранзакцию НомерСеансаИнформационнойБазы ОтменитьТранзакцию ПолноеИмяПользователя
  ПолучитьТекущийСеансИнформационнойБазы ПолучитьФункциональнуюОпцию ПравоДоступа ПривилегированныйРежим
  РаскодироватьСтроку РольДоступна ТекущаяДатаСеанса ТекущаяУниверсальнаяДата ТранзакцияАктивна
  УстановитьПривилегированныйРежим УстановитьБезопасныйРежим ЧасовойПоясСеанса ВыгрузитьЖурналРегистрации
  SafeMode Eval CommitTransaction BeginTransaction RollbackTransaction AccessRight PrivilegedMode IsInRole
  CurrentSessionDate CurrentUniversalDate TransactionActive SetPrivilegedMode EncodeString DecodeString
  WriteLogEvent ExclusiveMode SessionTimeZone ValueToStringInternal ValueFromStringInternal`);

export const serverOnlyVariables = list(`Константы Метаданные ПараметрыСеанса ПользователиИнформационнойБазы
  РегистрыСведений РегламентныеЗадания Справочники ФоновыеЗадания Перечисления ЦветаСтиля ШрифтыСтиля
  ХранилищеОбщихНастроек ХранилищеСистемныхНастроек ХранилищеНастроекДанныхФорм
  Constants Metadata SessionParameters InfoBaseUsers InformationRegisters ScheduledJobs Catalogs BackgroundJobs
  Enums StyleColors StyleFonts CommonSettingsStorage SystemSettingsStorage FormDataSettingsStorage`);

export const serverOnlyTypes = list(`Запрос ТаблицаЗначений ДеревоЗначений ХешированиеДанных ХранилищеЗначения
  МенеджерВременныхТаблиц БлокировкаДанных Query ValueTable ValueTree DataHashing ValueStorage TempTablesManager
  DataLock`);
