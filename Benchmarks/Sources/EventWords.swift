/// What random events are made of.
enum EventWords {
  struct Program {
    let name: String
    let path: String
    let signer: String?

    init(_ folder: String, _ name: String, _ signer: String?) {
      self.name = name
      path = folder + name
      self.signer = signer
    }
  }

  private static let system = #"C:\Windows\System32\"#

  static let programs: [Program] =
    [
      "svchost.exe", "svchost.exe", "svchost.exe", "lsass.exe", "services.exe", "taskhostw.exe",
      "conhost.exe",
      "dllhost.exe", "WmiPrvSE.exe", "spoolsv.exe", "cmd.exe", "powershell.exe", "rundll32.exe",
      "regsvr32.exe",
      "msiexec.exe", "schtasks.exe", "net.exe", "sc.exe", "whoami.exe", "certutil.exe", "wuauclt.exe",
    ].map { Program(system, $0, "Microsoft Windows") } + [
      Program(#"C:\Windows\"#, "explorer.exe", "Microsoft Windows"),
      Program(#"C:\Program Files\Nordlicht Browser\"#, "nordlicht.exe", "Nordlicht GmbH"),
      Program(#"C:\Program Files\Nordlicht Browser\"#, "nordlicht.exe", "Nordlicht GmbH"),
      Program(#"C:\Program Files\Federkiel Office\bin\"#, "federkiel.exe", "Federkiel AG"),
      Program(#"C:\Program Files (x86)\Brieftaube\"#, "brieftaube.exe", "Brieftaube e. V."),
      Program(#"C:\Program Files\Zahnrad IDE\"#, "zahnrad.exe", "Zahnrad Software"),
      Program(#"C:\Users\jana\AppData\Local\Temp\"#, "einrichtung.exe", nil),
      Program(#"C:\Users\Jürgen\Downloads\"#, "übung.exe", nil),
    ]

  static let arguments: [[String]] = [
    ["-k", "netsvcs", "-p", "-s", "wuauserv"], ["-k", "LocalService", "-p"], ["/d", "/c", "dir /b"], [],
    ["-NoProfile", "-File", #"C:\Skripte\bestand.ps1"#], ["--type=renderer", "--lang=de", "--gerät=1.25"],
    ["/query", "/fo", "LIST"], ["0xffffffff", "-ForceV1"], ["use", #"\\fs1\freigabe$"#],
    ["/RunHandlerComServer"],
    [#"C:\Windows\System32\printui.dll,PrintUIEntry"#],
  ]

  static let users = [
    "jana", "Jürgen", "SYSTEM", "LOCAL SERVICE", "dienst_sicherung", "Анна", "花子", "administrator",
  ]

  static let libraries = [
    "ntdll.dll", "kernel32.dll", "user32.dll", "advapi32.dll", "ws2_32.dll", "crypt32.dll", "amsi.dll",
    "clr.dll",
    "taskschd.dll", "winhttp.dll", "samlib.dll", "vaultcli.dll",
  ]

  static let keys = [
    "Run", #"Policies\System"#, #"Explorer\FileExts\.txt"#, "Internet Settings", "Uninstall",
  ]
}

/// Random numbers that are the same in every run (SplitMix64).
struct EventRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() >> 1) % bound }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  mutating func hexadecimal(_ length: Int) -> String { characters("0123456789abcdef", length) }

  mutating func text(_ length: Int) -> String {
    characters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", length)
  }

  private mutating func characters(_ alphabet: StaticString, _ length: Int) -> String {
    let letters = alphabet.withUTF8Buffer { Array($0) }
    return String(decoding: (0..<length).map { _ in pick(letters) }, as: UTF8.self)
  }

  mutating func address() -> String { "\(1 + below(220)).\(below(256)).\(below(256)).\(1 + below(254))" }
}
