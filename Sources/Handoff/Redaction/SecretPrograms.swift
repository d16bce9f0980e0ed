/// Programs that take secrets on their command line, and where.
enum SecretPrograms {
  /// How a program takes a secret. Options are compared in their own case, for `-p` is a port where `-P` is a password
  /// and the other way round; those of Windows in any case.
  enum Way {
    /// The next word: `-p x`.
    case next(String)
    /// In the same word: `-px`; the option alone takes nothing.
    case attached(String)
    /// `/p x`, `/p:x`, `-p:x`, `/p=x`.
    case windows(String)
    /// A name and a secret with a sign between, in the next word or the same: `-u name:secret`.
    case pair(String, UInt8)
    /// The same behind letters of options that take nothing: `-sku name:secret`.
    case bundledPair(UInt8, UInt8)
    /// The same kind of word with the kind of secret in front, of which only this one is a secret: `pass:x`.
    case kind(String, String)
    /// A setting's name that tells of a secret, and the next word.
    case setting
    /// A value's name behind one option that tells of a secret, the value behind another.
    case value(of: String, in: String)
    /// `[[domain/]user[:secret]@]host`, or `domain/user[:secret]`.
    case target
    /// `user/secret[@database]`.
    case login
    /// All words behind the one that follows the option.
    case behindNext(String)
    /// The last word, where options of one letter hold this one.
    case last(UInt8)
  }

  private static let colon = UInt8(ascii: ":")

  /// By the program's name, or its name and its command's.
  static let ways: [String: [Way]] = {
    var all: [String: [Way]] = [:]
    for (names, ways) in databases + archives + networks + windows + others {
      for name in names.split(separator: " ") { all[String(name), default: []] += ways }
    }
    for (names, ways) in commands { all[names] = ways }
    for tool in impacket { all[tool] = [.target, .next("-hashes"), .next("-aesKey")] }
    return all
  }()

  private static let databases: [(String, [Way])] = [
    (
      "mysql mysqldump mysqladmin mysqlimport mysqlshow mysqlbinlog mysqlcheck mysqlpump mysqlsh mysqlslap "
        + "mariadb mariadb-dump mariadb-admin", [.attached("-p")]
    ),
    ("sqlcmd osql bcp isql tsql", [.next("-P"), .attached("-P")]),
    ("mongo mongosh mongodump mongorestore mongoexport mongoimport cqlsh", [.next("-p")]),
    ("redis-cli", [.next("-a")]), ("sqlplus", [.login]),
  ]

  private static let archives: [(String, [Way])] = [
    ("7z 7za 7zr 7zz 7zg", [.attached("-p")]), ("rar unrar winrar", [.attached("-p"), .attached("-hp")]),
    ("zip unzip", [.next("-P"), .attached("-P")]),
  ]

  private static let networks: [(String, [Way])] = [
    ("sshpass", [.next("-p"), .attached("-p")]),
    ("psexec psexec64 paexec pskill pslist psinfo psloglist psservice psshutdown pspasswd", [.next("-p")]),
    ("evil-winrm crackmapexec cme nxc netexec", [.next("-p"), .next("-H")]),
    ("hydra medusa smbmap enum4linux bloodhound-python ldapdomaindump rdesktop", [.next("-p")]),
    ("certipy", [.next("-p"), .next("-hashes")]),
    (
      "smbclient rpcclient winexe smbget",
      [.pair("-U", UInt8(ascii: "%")), .pair("--user", UInt8(ascii: "%"))]
    ),
    ("plink pscp psftp putty kitty", [.next("-pw")]),
    ("ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd", [.next("-w"), .attached("-w")]),
    (
      "curl",
      [
        .pair("-u", colon), .pair("-U", colon), .pair("--user", colon), .pair("--proxy-user", colon),
        .bundledPair(UInt8(ascii: "u"), colon), .next("--oauth2-bearer"),
      ]
    ),
    ("http https", [.pair("-a", colon), .pair("--auth", colon)]),
    ("lftp", [.pair("-u", UInt8(ascii: ","))]), ("swaks", [.next("-ap")]), ("sendemail", [.next("-xp")]),
    ("mosquitto_pub mosquitto_sub ipmitool", [.next("-P")]), ("nmcli", [.setting]),
    ("xfreerdp wfreerdp xfreerdp3", [.windows("p"), .windows("pth")]),
  ]

  private static let windows: [(String, [Way])] = [
    ("schtasks", [.windows("rp"), .windows("p")]), ("winrs wevtutil cmdkey", [.windows("p")]),
    (
      "tasklist taskkill systeminfo gpresult getmac driverquery openfiles eventcreate signtool",
      [.windows("p")]
    ),
    ("wecutil", [.windows("up"), .windows("cup")]),
    ("netdom", [.windows("pd"), .windows("po"), .windows("passwordd"), .windows("passwordo")]),
    ("dsadd dsget dsmod dsmove dsquery dsrm certutil", [.next("-p")]), ("sc", [.next("password=")]),
    ("netsh", [.attached("key="), .attached("keymaterial=")]), ("setx", [.setting]),
    ("reg", [.value(of: "/v", in: "/d")]),
    ("set-itemproperty new-itemproperty", [.value(of: "-name", in: "-value")]),
  ]

  private static let others: [(String, [Way])] = [
    (
      "openssl",
      [
        .kind("-passin", "pass:"), .kind("-passout", "pass:"), .kind("-pass", "pass:"),
        .kind("-password", "pass:"), .next("-k"), .next("-K"),
      ]
    ),
    ("ssh-keygen", [.next("-N"), .next("-P")]), ("useradd usermod", [.next("-p")]),
    ("dscl", [.behindNext("-passwd")]), ("htpasswd", [.last(UInt8(ascii: "b"))]), ("rclone", [.setting]),
  ]

  private static let commands: [(String, [Way])] = [
    ("docker login", [.next("-p"), .attached("-p")]), ("podman login", [.next("-p"), .attached("-p")]),
    ("nerdctl login", [.next("-p"), .attached("-p")]), ("helm registry", [.next("-p")]),
    ("oc login", [.next("-p")]), ("az login", [.next("-p")]),
    ("az keyvault", [.next("--value"), .attached("--value=")]),
    ("gh secret", [.next("-b"), .next("--body"), .attached("--body=")]), ("aws configure", [.setting]),
    ("git config", [.setting]), ("npm config", [.setting]), ("yarn config", [.setting]),
    ("pip config", [.setting]), ("dotnet user-secrets", [.setting]), ("gcloud config", [.setting]),
    ("security add-generic-password", [.next("-w")]), ("security add-internet-password", [.next("-w")]),
    ("security unlock-keychain", [.next("-p")]), ("security create-keychain", [.next("-p")]),
    ("security set-keychain-password", [.next("-p"), .next("-o")]), ("security import", [.next("-P")]),
    ("security export", [.next("-P")]), ("security set-key-partition-list", [.next("-k")]),
  ]

  /// Impacket's scripts, as they are called in its folder and where it is installed; those whose own name says enough
  /// also without.
  private static let impacket: [String] = {
    let known = [
      "secretsdump", "wmiexec", "smbexec", "atexec", "dcomexec", "getuserspns", "getnpusers", "gettgt",
      "getst",
      "lookupsid", "mssqlclient", "rpcdump", "samrdump", "addcomputer", "rbcd", "finddelegation",
      "getadusers",
    ]
    let common = [
      "psexec", "smbclient", "services", "reg", "netview", "ticketer", "dpapi", "smbpasswd", "changepasswd",
    ]
    return known + (known + common).flatMap { ["\($0).py", "impacket-\($0)"] }
  }()

  /// Programs that a second word says more of, but for `net`.
  static let switching = Set(
    commands.compactMap { $0.0.split(separator: " ").first.map(String.init) })

  /// The names of programs without which no word is looked at but options whose own name tells.
  static let words = Array(
    Set(ways.keys.compactMap { $0.split(separator: " ").first.map(String.init) })
      .union(SecretPipes.readers).union(["net", "net1"]))
}
