// swift-tools-version: 6.2

import PackageDescription

/// The settings of the rooms, which stand here by links, so that they are measured as they are.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
  name: "store-benchmark",
  dependencies: [.package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")],
  targets: [
    .target(name: "CScan"),
    .target(name: "ECS", dependencies: ["CScan"], swiftSettings: strict),
    .target(
      name: "Store", dependencies: ["ECS", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .executableTarget(name: "store-benchmark", dependencies: ["ECS", "Store"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
