/**
 * Words that identify nobody: of the platform, logs, trades, companies, mail and places. None of them alone counts as a name, even if a
 * person is called that; as part of a full name it is masked with the name.
 */
export const COMMON: ReadonlySet<string> = new Set(
  `
  a about accepted access account accounts action active activity actual add added address addresses admin administrator after again age ago
  agent all allowed already also am an and anonymous another any api app application applied apply approve approved are argument arguments as
  asgi assertion assign assigned assignment at attempt attempts attribute audit auth authenticate authenticated authentication authorization
  auto available avg away back backend background backlog bad balance bank base batch be because been before begin behind being below between
  blocked body boolean bot both bounced broken browser bucket buffer bug build bulk but by bytes cache cached call called callback
  can cancelled cannot category celery certificate change changed channel check checked chrome class cleanup clear client clients close closed
  code codes column columns command commit complete completed compatible concurrent config configured conflict conn connect connected connection
  connections constraint contact contains content context control cookie copy core corrupt could count counter create created credit credited
  credits critical cron crashed csrf current cursor cus customer customers daily daemon data database date day days db dead deadlock debug decimal
  decode default define delay delete deleted delivered delivery denied deposit deposits description detail details detected device dev did
  different directory disabled disconnect disconnected disk dispatch division django dns do document documents does domain done down download
  dropped due duplicate during duration each edge eft element email emails empty encode encoding encountered end ended endpoint engine entity
  entries entry enum env eof error errors escape event every exc exceeded exception exceptions exec execute exist existing exists exit expected
  expire expired explicit extension extra failed failing failure failures false fatal feature fetch few field fields file filename files filter
  finally find fine finished firefox first float folder following for forbidden foreign form format found frame from front frontend full func
  function future gateway geo get getting given go gone google got granted graph group gunicorn gzip had handle handled handler handlers
  hard has hash have head header headers health heartbeat held help here high history home hook host hostname hosts hour hours how html http
  https id identifier ids if ignored illegal image import impossible in inactive index info information init initial inner input insert inserted
  instance int integer integrity interface internal interrupted into invalid invoice ip ipv is issue it item items its itself java job jobs join
  json jwt keep key keys keyword kill killed kind large last late later layer lead leads least length less level libraries library limit line lines link list
  listing local location lock locked log logger logging login logins logout logs long lookup lost low ltd machine made mail mailbox main make
  manager manual many map master match matched maximum may media medium member memory message messages meta method middleware migration minimum
  minute minutes mismatch missing mobile mode model models module more most move multiple must my name named names near need network never new
  newer next nginx no nobody node non none nor not note notes nothing notification notified notify now null number object of off offset ok old
  older on once one online only open opened operation operational option options or order origin os other others otherwise our out output over
  overflow own package page pages paid parameter parameters parent parse parsed parser part partial parts pass password path pattern pay payload
  payment payments pdf peer pending per percent permanently permission permissions person phone pid ping pipe pk plan platform please png pointer
  policy pool port position post posted postgres postgresql premium previous primary print prior priority private problem process processed
  processes processing production profile program programming protocol provider providers provisional proxy psycopg public purchase push put
  python query queue queued quota raise raised random range rate raw reached read reader ready reason reached receive received recent
  reconnect record records recovery recursion redirect redis ref reference references refresh refund refused register registered registration
  rejected related relation release remote remove removed render renew repeated replay reply report reports request requested requests require
  required reset resolved resource response rest restart result results resume retried retries retry return returned review right role rollback
  root route routed router row rows rule run running runtime safari same save saved scan schedule scheduled schema scope script search second
  seconds secret section secure security see segment select self send sending sent seq sequence serialize serializer serializers server servers
  service services session sessions set settings setup several shared shell should shutdown shutting sid signal signature silent since site size
  slow smtp so socket some soon source space span spider spawn sql ssl stack staff start started starting startup state statement static status
  step still stop stopped storage store stream string stuck style subject submit subscription success successful successfully such sum
  superuser support suspended switch sync syntax system table tables tag target task tasks temp template templates temporarily temporary
  terminated terminating test testing tests text than that the their them then there these they this those thread threads threshold through throttled
  ticket tickets tier time timed timedelta timeout timeouts times timestamp timezone title tls to today token tokens too top total trace
  traceback traffic transaction transactions transfer transport tried true try trying tuple two type types unable unassigned unauthorized
  unavailable uncaught undefined under unexpected unhandled unicode unique unit unknown unlock unlocked unmatched unread unreachable unsupported until up
  update updated upload upstream uri url urls us usage use used user username users uses using usr utc utf utils uuid valid validate validation validator
  value values var variable verification verified verify verifying version very via view views violates violation visit volume wait waited
  waiting wallet wallets want warn warning warnings was way we web webhook webkit website were what when where which while who whole whose why wide
  will windows with within without wizard word words work worker workers working workshop world would write writing written wrong wsgi www x
  xml yes yet you your zero zip zone debugging linux mozilla gecko applewebkit like iphone android macintosh curl wget okhttp unix bin opt lib
  etc srv core shared site venv mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep oct nov dec errno oserror ioerror keyerror valueerror
  typeerror indexerror nameerror runtimeerror importerror nonetype dict str repr args kwargs datetime numeric varchar timestamptz
  smtplib urllib psql pgbouncer

  plumber plumbers plumbing electric electrical electrician electricians electricity electrics construction builder builders building
  renovation renovations painter painters painting paint carpenter carpenters carpentry joinery tiling tiler tilers roof roofing roofs paving
  ceiling ceilings cleaner cleaners cleaning garden gardens gardener gardening landscape landscaping pest removal removals mover movers moving
  transport logistics courier handyman handymen maintenance repair repairs appliance appliances aircon air conditioning refrigeration solar
  geyser geysers burst pipes leak leaking blocked drain drains bathroom kitchen kitchens window door doors floor floors flooring gate gates
  garage glass steel welding welder fencing fence pool pools alarm camera cctv locksmith catering photography design designs designer interior
  interiors solutions solution projects project enterprise enterprises trading traders group holdings investments consulting consultants
  contractor contractors contracting technical technologies technology tech it fix install installation installations installer specialist
  specialists quality professional professionals general best quick fast express africa african south sa pty cc inc limited company companies co firm business
  owner brothers sons partners and the supplies supply hardware rentals hire tools

  com org net za example invalid gmail googlemail outlook hotmail live yahoo icloud proton protonmail mweb telkomsa vodamail webmail
  mailbox sales office accounts billing hello noreply reply postmaster mailer daemon

  cape town johannesburg durban pretoria tshwane sandton soweto midrand randburg centurion roodepoort boksburg benoni bloemfontein gqeberha
  polokwane nelspruit mbombela kimberley rustenburg pietermaritzburg stellenbosch paarl bellville gauteng kwazulu natal western eastern
  northern north east west london limpopo mpumalanga free unknown place city
  `
    .trim()
    .split(/\s+/),
)

/** Common words that are also names: a capitalised one may be a name. */
export const ALSO_NAMES: ReadonlySet<string> = new Set(
  'best carpenter dec east field gate general jan key large late long london mar may north page painter post sun west will'.split(' '),
)
