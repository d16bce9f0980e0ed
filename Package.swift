// swift-tools-version: 6.2

import PackageDescription

/// Settings of every Swift target: the walls between the rooms are kept by the compiler.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A room: a library target in `Sources/NAME` that may import only what stands in `uses`.
func room(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// The tests of a room, in `Tests/NAMETests`.
func tests(of name: String, uses: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + uses, swiftSettings: strict)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
  name: "dossier",
  products: [
    .executable(name: "dossier", targets: ["dossier"]),
    .executable(name: "osqueryi-replay", targets: ["osqueryi-replay"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "dossier",
      dependencies: [
        "Agent", "Detection", "ECS", "Enrichment", "EQL", "Evidence", "Guides", "Handoff", "Hashing", "KQL",
        "Osquery", "Predicates", "Store", "TOML", arguments, logging,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "osqueryi-replay", dependencies: ["ECS", "Hashing", "Osquery", sqlite], swiftSettings: strict),

    room(
      "Agent",
      uses: [
        "Detection", "ECS", "Enrichment", "Evidence", "Guides", "Handoff", "Hashing", "Osquery", "Store",
        "TOML",
      ]),
    room("Enrichment", uses: ["ECS", "Evidence", "Guides", "Hashing", "Osquery"]),
    room("Evidence", uses: ["ECS", "Hashing", "Osquery"]),
    room("Detection", uses: ["ECS", "EQL", "Hashing", "KQL", "Predicates", "TOML"]),
    room("Handoff", uses: ["ECS", "Hashing", "Store"]),
    room("Guides", uses: ["ECS", "Osquery", "TOML"]),
    room("EQL", uses: ["ECS", "Predicates"]),
    room("KQL", uses: ["ECS", "Predicates"]),
    room("Osquery", uses: ["ECS", sqlite, subprocess, system]),
    room("Store", uses: ["ECS", grdb]),
    room("Hashing", uses: ["COpenSSL"]),
    room("Predicates", uses: ["ECS"]),
    room("ECS", uses: ["CScan"]),
    room("TOML"),
    .target(name: "CScan"),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    tests(of: "Agent", uses: ["Detection", "ECS", "TOML"]),
    tests(of: "Detection", uses: ["ECS", "EQL", "Predicates", "TOML", "TestSupport"]),
    tests(of: "ECS", uses: ["CScan", "TestSupport"]),
    tests(of: "EQL", uses: ["ECS", "Predicates", "TestSupport"]),
    tests(of: "Enrichment", uses: ["ECS", "Evidence", "Guides", "Hashing", "Osquery"]),
    tests(of: "Evidence", uses: ["ECS", "Hashing", "Osquery"]),
    tests(of: "Guides", uses: ["ECS", "Osquery", "osqueryi-replay"]),
    tests(of: "Handoff", uses: ["ECS"]),
    tests(of: "Hashing"),
    tests(of: "KQL", uses: ["ECS", "Predicates"]),
    tests(of: "Osquery", uses: ["ECS", "osqueryi-replay"]),
    tests(of: "Predicates", uses: ["ECS", "TestSupport"]),
    tests(of: "Store", uses: ["ECS"]),
    tests(of: "TOML"),
    .testTarget(
      name: "ReplayTests", dependencies: ["osqueryi-replay", "ECS", "Osquery"], exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "DossierTests", dependencies: ["dossier", "osqueryi-replay", "ECS"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// The benchmarks are built only where they are asked for, so that nobody else waits for them.
if Context.environment["DOSSIER_BENCHMARKS"] != nil {
  package.targets.append(
    .executableTarget(
      name: "dossier-benchmarks", dependencies: ["ECS", "EQL", "Predicates", "TOML"],
      path: "Benchmarks/Sources",
      swiftSettings: strict))
}
